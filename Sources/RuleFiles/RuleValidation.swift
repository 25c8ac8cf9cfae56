// The checks of single rules, with the reference's texts (specification §10.1).

import Diagnostics
import TelemetryModel

/// Collects what is wrong with one rule.
struct RuleValidation {
  private let prefix: String
  private(set) var diagnostics: [Diagnostic] = []

  init(group: String, number: Int, name: String) {
    prefix = "group \(GoString.quoted(group)), rule \(number), \(GoString.quoted(name)): "
  }

  private mutating func report(_ message: String, _ range: SourceRange) {
    diagnostics.append(
      Diagnostic(
        id: RuleFile.invalidID, severity: .error, message: prefix + message, range: range))
  }

  /// Exactly one of `record` and `alert`, and an expression.
  mutating func nameAndExpression(
    _ record: YAMLScalar?, _ alert: YAMLScalar?, _ fields: YAMLFields, _ range: SourceRange
  ) {
    let hasRecord = record.map { !$0.text.isEmpty } ?? false
    let hasAlert = alert.map { !$0.text.isEmpty } ?? false
    if hasRecord && hasAlert {
      report("only one of 'record' and 'alert' must be set", record?.range ?? range)
    }
    if !hasRecord && !hasAlert {
      let first = SourceRange(range.start, min(range.start + 1, range.end))
      report("one of 'record' or 'alert' must be set", (record ?? alert)?.range ?? first)
    }
    if fields.node("expr").map({ $0.scalar?.text.isEmpty ?? false }) ?? true {
      let place = fields.key("expr")?.range ?? (record ?? alert)?.range
      report("field 'expr' must be set in rule", place ?? range)
    }
  }

  /// What a recording rule must not have, and its name.
  mutating func recording(_ record: YAMLScalar?, _ fields: YAMLFields) {
    for field in ["annotations", "for", "keep_firing_for"] {
      guard let key = fields.key(field), fields.node(field) != nil else { continue }
      report("invalid field '\(field)' in recording rule", key.range)
    }
    guard let record, !record.text.isEmpty else { return }
    if record.text.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) {
      report(
        "braces present in the recording rule name; should it be in expr?: \(record.text)",
        record.range)
    }
  }

  mutating func labels(_ labels: [RuleTemplate]) {
    for label in labels {
      let name = label.name.text
      if name.isEmpty || name.equalsBytes(LabelName.metricName) {
        report("invalid label name: \(name)", label.name.range)
      }
    }
  }

  mutating func annotations(_ annotations: [RuleTemplate]) {
    for annotation in annotations where annotation.name.text.isEmpty {
      report("invalid annotation name: \(annotation.name.text)", annotation.name.range)
    }
  }
}
