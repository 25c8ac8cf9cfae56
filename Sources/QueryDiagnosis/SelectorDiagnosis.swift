import Diagnostics
import TelemetryModel

/// Why a selector finds nothing at all, by names: of the metric, of a label, of a value.
package struct SelectorDiagnosis {
  private let matchers: [Matcher]
  private let range: SourceRange
  private let recorded: any RecordedLabels

  package init(_ matchers: [Matcher], at range: SourceRange, in recorded: any RecordedLabels) {
    self.matchers = matchers
    self.range = range
    self.recorded = recorded
  }

  /// What is not there; nil where the selector finds something, or cannot be held against the data.
  package var finding: Diagnostic? {
    guard let found = recorded.labelSets(matching: matchers), found.isEmpty else { return nil }
    guard let name = matchers.first(where: Self.namesMetric) else {
      return unsatisfied(matchers, among: [], subject: recorded.noun)
    }
    guard let all = recorded.labelSets(matching: [name]) else { return nil }
    if all.isEmpty { return unknownMetric(name.value) }
    return unsatisfied(
      matchers.filter { $0 != name }, among: [name],
      subject: "\(recorded.noun) of `\(name.value)`")
  }

  private static func namesMetric(_ matcher: Matcher) -> Bool {
    matcher.operation == .equal && matcher.name.equalsBytes(LabelName.metricName)
  }

  private func unknownMetric(_ name: String) -> Diagnostic? {
    let names = recorded.metricNames()
    if names.isEmpty { return nothingRecorded }
    // Names that begin with the whole of this one: `node_cpu_seconds_total` for `node_cpu`.
    let longer = names.filter { $0.hasPrefix(name + "_") }
    let nearest = NearestNames.nearest(to: name, among: names) + longer.prefix(3)
    var notes = ["looked at \(names.count) metrics, \(recorded.window)"]
    if !nearest.isEmpty { notes.append("there is \(NameList.text(nearest))") }
    return diagnostic("data/unknown-metric", "no series of `\(name)` was recorded", notes)
  }

  private var nothingRecorded: Diagnostic {
    let what = recorded.noun == "stream" ? "logs" : "metrics"
    return diagnostic("data/nothing", "there are no \(what) in this data", [])
  }

  /// Why none of the label sets that satisfy `fixed` satisfies all of `matchers`.
  private func unsatisfied(
    _ matchers: [Matcher], among fixed: [Matcher], subject: String
  ) -> Diagnostic? {
    guard let all = recorded.labelSets(matching: fixed) else { return nil }
    if all.isEmpty { return nothingRecorded }
    let alone = matchers.first { recorded.labelSets(matching: fixed + [$0])?.isEmpty ?? false }
    guard let alone else { return together(matchers, fixed, all, subject) }
    let values = NameList.values(of: alone.name, among: all)
    return values.isEmpty
      ? unknownLabel(alone, all, subject) : unknownValue(alone, values, all, subject)
  }

  private func unknownLabel(_ matcher: Matcher, _ all: [Labels], _ subject: String) -> Diagnostic {
    let names = Set(all.flatMap { $0.pairs.map(\.name) }).subtracting([LabelName.metricName])
      .sorted { $0.precedesBytes($1) }
    var notes: [String] = []
    notes.append("its labels are \(NameList.text(names, limit: 8)), \(recorded.window)")
    notes += NearestNames.nearest(to: matcher.name, among: names, limit: 1)
      .map { "did you mean `\($0)`?" }
    return diagnostic(
      "data/unknown-label", "no \(subject) has the label `\(matcher.name)`", notes)
  }

  private func unknownValue(
    _ matcher: Matcher, _ values: [String], _ all: [Labels], _ subject: String
  ) -> Diagnostic {
    var notes = ["values of `\(matcher.name)`: \(NameList.text(values))"]
    if matcher.operation == .equal {
      let nearest = NearestNames.nearest(to: matcher.value, among: values, limit: 1)
      notes += nearest.map { "did you mean `\($0)`?" }
      if let pattern = classPattern(matcher.value, values) {
        notes.append("a class of values is `\(matcher.name)=~\"\(pattern)\"`")
      }
    }
    return diagnostic(
      "data/unknown-value",
      "no \(subject) satisfies `\(matcher)`: 0 of \(all.count), \(recorded.window)", notes)
  }

  /// Each matcher alone finds something; tells what leaving one out would find.
  private func together(
    _ matchers: [Matcher], _ fixed: [Matcher], _ all: [Labels], _ subject: String
  ) -> Diagnostic? {
    var notes: [String] = []
    for index in matchers.indices {
      var others = fixed + matchers
      others.remove(at: fixed.count + index)
      let matcher = matchers[index]
      guard let found = recorded.labelSets(matching: others), !found.isEmpty else { continue }
      let values = NameList.values(of: matcher.name, among: found)
      let with =
        values.isEmpty
        ? "without the label `\(matcher.name)`"
        : "with `\(matcher.name)` of \(NameList.text(values))"
      notes.append("without `\(matcher)` there would be \(found.count), \(with)")
    }
    if notes.isEmpty {
      notes.append("each alone finds some of \(all.count), \(recorded.window)")
    }
    return diagnostic(
      "data/unknown-value", "no \(subject) satisfies all matchers together", notes)
  }

  /// `5..` for the value `5xx` where there are values such as `503`.
  private func classPattern(_ value: String, _ values: [String]) -> String? {
    let bytes = Array(value.utf8)
    guard bytes.count == 3, bytes[1] | 0x20 == UInt8(ascii: "x"),
      bytes[2] | 0x20 == UInt8(ascii: "x"), bytes[0] &- UInt8(ascii: "0") < 10,
      values.contains(where: { $0.utf8.count == 3 && $0.utf8.first == bytes[0] })
    else { return nil }
    return String(decoding: bytes[..<1], as: UTF8.self) + ".."
  }

  private func diagnostic(_ id: String, _ message: String, _ notes: [String]) -> Diagnostic {
    Diagnostic(
      id: id, severity: .warning, message: message, range: range,
      notes: notes.map { Diagnostic.Note($0) })
  }
}

/// Names and values for messages.
package enum NameList {
  /// `1 value`, `2 values`.
  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// `a`, `b` and 3 more.
  package static func text(_ names: [String], limit: Int = 5) -> String {
    let shown = names.prefix(limit).map { "`\($0)`" }.joined(separator: ", ")
    return names.count > limit ? shown + " and \(names.count - limit) more" : shown
  }

  /// The values of a label among label sets, each once, the most frequent first.
  package static func values(of label: String, among sets: some Sequence<Labels>) -> [String] {
    var counts: [String: Int] = [:]
    for labels in sets { if let value = labels[label] { counts[value, default: 0] += 1 } }
    return counts.sorted { lhs, rhs in
      lhs.value == rhs.value ? lhs.key.precedesBytes(rhs.key) : lhs.value > rhs.value
    }.map(\.key)
  }
}
