// The names of a query's series (specification §5.5).

import TelemetryModel

/// How series are named.
package enum LegendFormat: Hashable, Sendable {
  /// The whole label set.
  case labels
  /// `__auto`: as short as tells the series apart.
  case automatic
  /// A text with `{{label}}` in it.
  case template(String)

  /// The format that a target asks for, its variables replaced already.
  package init(_ text: String?) {
    switch text ?? "" {
    case "": self = .labels
    case "__auto": self = .automatic
    case let text: self = .template(text)
    }
  }

  /// The names of all series of the query `expression`.
  ///
  /// - Complexity: O(labels of all series + length of the texts).
  package func names(of series: [Labels], expression: String) -> [String] {
    switch self {
    case .labels: return series.map { Self.fullName($0, expression) }
    case .template(let text): return series.map { Self.filled(text, $0) }
    case .automatic:
      if let only = Self.onlyLabel(of: series) {
        return series.map { $0[only] ?? Self.fullName($0, expression) }
      }
      return series.map { Self.fullName($0, expression) }
    }
  }

  private static func fullName(_ labels: Labels, _ expression: String) -> String {
    labels.isEmpty ? expression : labels.metricDescription
  }

  /// The one label name that the series have, all of them taken together.
  private static func onlyLabel(of series: [Labels]) -> String? {
    var found: String?
    for pair in series.lazy.flatMap(\.pairs) where !pair.name.equalsBytes(LabelName.metricName) {
      if let found, !found.equalsBytes(pair.name) { return nil }
      found = pair.name
    }
    return found
  }

  /// `text` with each `{{label}}` replaced by its value; an absent label is the empty text.
  static func filled(_ text: String, _ labels: Labels) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if isPair(bytes, index, UInt8(ascii: "{")), let close = close(bytes, from: index + 2) {
        let name = String(decoding: bytes[(index + 2)..<close], as: UTF8.self).trimmingBlanks()
        out += (labels[name] ?? "").utf8
        index = close + 2
      } else {
        out.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func isPair(_ bytes: [UInt8], _ index: Int, _ byte: UInt8) -> Bool {
    index + 1 < bytes.count && bytes[index] == byte && bytes[index + 1] == byte
  }

  /// Where the braces close again, with a name before them.
  private static func close(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start + 1
    while index + 1 < bytes.count {
      if isPair(bytes, index, UInt8(ascii: "}")) { return index }
      if isPair(bytes, index, UInt8(ascii: "{")) { return nil }
      index += 1
    }
    return nil
  }
}
