// Which rules read what other rules write, and which need an evaluation of their own at each time.

import PromQLSyntax
import RuleFiles
import TelemetryModel

/// The metric names that a rule reads.
enum MetricReads: Hashable {
  case names(Set<String>)
  /// A selector without a plain name may read anything.
  case anything

  init(of query: RuleQuery) {
    guard case .promQL(let expr) = query else {
      self = .names([])
      return
    }
    var names: Set<String> = []
    for selector in expr.selectors {
      let name = selector.matchers.first {
        $0.name.equalsBytes(LabelName.metricName) && $0.operation == .equal && !$0.value.isEmpty
      }
      guard let name else {
        self = .anything
        return
      }
      names.insert(name.value)
    }
    self = .names(names)
  }

  func includes(_ name: String) -> Bool {
    switch self {
    case .names(let names): names.contains(name)
    case .anything: true
    }
  }
}

/// How rules of a replay hang together.
enum RuleDependencies {
  /// The series of alert states.
  static let alertSeries = ["ALERTS", "ALERTS_FOR_STATE"]

  /// Whether some rule reads what itself or a later rule writes, so that whole ranges cannot be
  /// evaluated rule by rule.
  ///
  /// - Complexity: O(rules²).
  static func haveCycle(_ rules: [Rule], writesAlertSeries: Bool) -> Bool {
    var later: Set<String> = []
    for rule in rules.reversed() {
      later.formUnion(written(by: rule, writesAlertSeries: writesAlertSeries))
      let reads = MetricReads(of: rule.query)
      if later.contains(where: reads.includes) { return true }
    }
    return false
  }

  private static func written(by rule: Rule, writesAlertSeries: Bool) -> [String] {
    switch rule.kind {
    case .record: [rule.name.text]
    case .alert: writesAlertSeries ? alertSeries : []
    }
  }

  /// Whether a range query answers each of its times as an instant query would: not with
  /// `@ start()`, `start()`, `step()` and their kin.
  static func isRangeInvariant(_ query: RuleQuery) -> Bool {
    guard case .promQL(let expr) = query else { return true }
    var isInvariant = true
    expr.forEach { node in
      switch node {
      case .vectorSelector(let selector):
        if Self.dependsOnRange(selector.at) || Self.dependsOnRange(selector.offset) {
          isInvariant = false
        }
      case .matrixSelector(let selector):
        if Self.dependsOnRange(selector.duration) { isInvariant = false }
      case .subquery(let subquery):
        let durations = [subquery.duration, subquery.step, subquery.offset]
        if Self.dependsOnRange(subquery.at) || durations.contains(where: Self.dependsOnRange) {
          isInvariant = false
        }
      case .call(let call):
        let rangeFunctions: [Function] = [.start, .end, .range, .step]
        if rangeFunctions.contains(call.function) { isInvariant = false }
      case .number, .string, .unary, .binary, .aggregate, .paren: break
      }
    }
    return isInvariant
  }

  private static func dependsOnRange(_ at: AtModifier?) -> Bool {
    switch at {
    case .start, .end: true
    case .timestamp, nil: false
    }
  }

  private static func dependsOnRange(_ duration: DurationExpr?) -> Bool {
    switch duration {
    case .literal, nil: false
    case .step, .queryRange: true
    case .minOf(let lhs, let rhs, _), .maxOf(let lhs, let rhs, _), .binary(_, let lhs, let rhs, _):
      dependsOnRange(lhs) || dependsOnRange(rhs)
    case .negate(let inner, _), .paren(let inner, _): dependsOnRange(inner)
    }
  }
}
