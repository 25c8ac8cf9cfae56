// Values as text: what an action prints, and what `print` and `println` make of their arguments.

import TelemetryModel

/// Go's default text of values.
package enum TemplateText {
  /// Appends what the action `{{value}}` prints: Go's `%v`, and `<no value>` for nil.
  static func appendPrinted(_ value: TemplateValue, to output: inout [UInt8]) {
    switch value {
    case .string(let text): output.append(contentsOf: text.utf8)
    case .null: output.append(contentsOf: "<no value>".utf8)
    case .bool, .int, .float, .list, .map, .labels, .time, .duration, .object:
      output.append(contentsOf: plain(value).utf8)
    }
  }

  /// Go's `%v`.
  package static func plain(_ value: TemplateValue) -> String {
    switch value {
    case .null: "<nil>"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .float(let value): NumberText.general(value)
    case .string(let text): text
    case .list(let values): "[" + values.map(plain).joined(separator: " ") + "]"
    case .map(let values):
      map(values.keys.sorted { $0.precedesBytes($1) }.map { ($0, values[$0] ?? .null) })
    case .labels(let labels): map(labels.pairs.map { ($0.name, .string($0.value)) })
    case .time(let time): time.text
    case .duration(let nanoseconds): GoDuration.format(nanoseconds: nanoseconds)
    case .object(let object): object.text
    }
  }

  private static func map(_ entries: [(String, TemplateValue)]) -> String {
    "map[" + entries.map { $0.0 + ":" + plain($0.1) }.joined(separator: " ") + "]"
  }

  /// Go's `Sprint`: spaces between neighbours of which neither is a string.
  static func sprint(_ values: [TemplateValue]) -> String {
    var out = ""
    var lastIsString = true
    for (index, value) in values.enumerated() {
      var isString = false
      if case .string = value { isString = true }
      if index > 0, !isString, !lastIsString { out += " " }
      out += plain(value)
      lastIsString = isString
    }
    return out
  }

  /// Go's `Sprintln`: spaces between all, and a line feed.
  static func sprintln(_ values: [TemplateValue]) -> String {
    values.map(plain).joined(separator: " ") + "\n"
  }
}
