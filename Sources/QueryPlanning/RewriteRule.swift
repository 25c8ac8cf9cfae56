/// A rule that rewrites plans without changing their answers. A new one is a file named `Rule…` and
/// a line here.
package struct RewriteRule: Sendable {
  /// Short and stable, for `explain`.
  package var name: String
  var apply: @Sendable (LogicalPlan) -> LogicalPlan

  /// The rules of PromQL's plans, in the order they are applied.
  static let all = [
    RewriteRule(name: "read-presence", apply: { RuleReadPresence.apply(to: $0) }),
    RewriteRule(name: "leave-names", apply: { RuleLeaveNames.apply(to: $0) }),
    RewriteRule(name: "infer-resets", apply: { RuleInferResets.apply(to: $0) }),
    RewriteRule(
      name: "hoist-step-invariant", apply: { RuleHoistStepInvariant.apply(to: $0) }),
  ]
}
