/// Parts of PromQL that the reference turns on by name (`--enable-feature`).
package enum EngineFeature: String, Hashable, Sendable, CaseIterable {
  case experimentalFunctions = "promql-experimental-functions"
  /// `anchored` and `smoothed`.
  case extendedRangeSelectors = "promql-extended-range-selectors"
  case fillModifiers = "promql-binop-fill-modifiers"
  /// Always on, as in the reference, which still takes the name.
  case durationExpressions = "promql-duration-expr"
  /// Changes the answers of some queries: metric names go at the end of the query.
  case delayedNameRemoval = "promql-delayed-name-removal"

  /// Those that let more queries be read and change no answer.
  package static let ofLanguage: [EngineFeature] = [
    .experimentalFunctions, .extendedRangeSelectors, .fillModifiers, .durationExpressions,
  ]
}
