// data/unknown-value: a matcher that no recorded series of the metric satisfies.

import Diagnostics
import PromQLSyntax
import QueryExecution
import TelemetryModel

extension LintCheck {
  static let unknownLabelValue = LintCheck(
    "data/unknown-value", .warning, "a matcher excludes every recorded series of its metric",
    .promQLOnData { expr, data in
      expr.selectors.compactMap { selector in
        guard let name = selector.metricName else { return nil }
        let all = data.series(of: name)
        let matchers = selector.labelMatchers
        guard !all.isEmpty, let found = data.series(of: name, matching: matchers), found.isEmpty
        else { return nil }
        let alone = matchers.first { data.series(of: name, matching: [$0])?.isEmpty ?? false }
        guard let alone else {
          return LintFinding(
            "no series of `\(name)` satisfies all matchers together", at: selector.range,
            notes: ["each alone finds some of its \(all.count) series, \(data.window)"])
        }
        return finding(alone, name, all, selector, data)
      }
    })

  private static func finding(
    _ matcher: Matcher, _ name: String, _ all: [SelectedSeries], _ selector: VectorSelector,
    _ data: LintData
  ) -> LintFinding {
    let labels = all.map(\.labels)
    let values = LintData.values(of: matcher.name, among: labels)
    if values.isEmpty {
      let names = Set(labels.flatMap { $0.pairs.map(\.name) })
        .subtracting([LabelName.metricName]).sorted()
      return LintFinding(
        "no series of `\(name)` has the label `\(matcher.name)`", at: selector.range,
        notes: ["its labels are \(LintText.list(names, limit: 8)), \(data.window)"])
    }
    var notes = ["values of `\(matcher.name)`: \(LintText.list(values))"]
    if matcher.operation == .equal {
      let nearest = NearestNames.nearest(to: matcher.value, among: values, limit: 1)
      notes += nearest.map { "did you mean `\($0)`?" }
      if let pattern = classPattern(matcher.value, values) {
        notes.append("a class of values is `\(matcher.name)=~\"\(pattern)\"`")
      }
    }
    return LintFinding(
      "no series of `\(name)` satisfies `\(matcher)`: 0 of \(all.count), \(data.window)",
      at: selector.range, notes: notes)
  }

  /// `5..` for the value `5xx` where there are values such as `503`.
  private static func classPattern(_ value: String, _ values: [String]) -> String? {
    let bytes = Array(value.utf8)
    guard bytes.count == 3, bytes[1] | 0x20 == UInt8(ascii: "x"),
      bytes[2] | 0x20 == UInt8(ascii: "x"), bytes[0] &- UInt8(ascii: "0") < 10,
      values.contains(where: { $0.utf8.count == 3 && $0.utf8.first == bytes[0] })
    else { return nil }
    return String(decoding: bytes[..<1], as: UTF8.self) + ".."
  }
}
