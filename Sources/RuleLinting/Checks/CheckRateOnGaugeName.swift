// promql/rate-on-gauge-name: a rate of something whose name says that it goes up and down.

import Diagnostics
import PromQLSyntax
import TelemetryModel

extension LintCheck {
  /// Endings that no counter has by the naming rules of the exposition formats.
  private static let gaugeEndings = [
    "_ratio", "_percent", "_celsius", "_info", "_timestamp_seconds", "_active", "_available",
    "_connections", "_queue_length", "_usage_bytes", "_used_bytes", "_free_bytes", "_limit",
    "_current", "_max", "_min",
  ]

  static let rateOnGaugeName = LintCheck(
    "promql/rate-on-gauge-name", .info, "a rate of a metric whose name is that of a gauge",
    .promQL { expr in
      expr.ratedSelectors.compactMap { call, selector in
        guard let name = selector.metricName,
          let ending = gaugeEndings.first(where: name.hasSuffix)
        else { return nil }
        return LintFinding(
          "`\(call.function.rawValue)` is for counters, and names in `\(ending)` are gauges'",
          at: selector.range, notes: ["for a gauge there are `deriv` and `delta`"])
      }
    })
}

extension Expr {
  /// The selectors of counters' functions, with the call.
  var ratedSelectors: [(call: CallExpr, selector: VectorSelector)] {
    calls.compactMap { call in
      guard call.function.isRate, let argument = call.arguments.first,
        case .matrixSelector(let matrix) = argument.withoutParens
      else { return nil }
      return (call, matrix.selector)
    }
  }
}

extension VectorSelector {
  /// The name that the selected series must have, if it is given as such.
  var metricName: String? {
    matchers.first {
      $0.name.equalsBytes(LabelName.metricName) && $0.operation == .equal && !$0.value.isEmpty
    }?.value
  }

  /// The matchers of other labels than the metric's name.
  var labelMatchers: [Matcher] {
    matchers.filter { !$0.name.equalsBytes(LabelName.metricName) }
  }
}
