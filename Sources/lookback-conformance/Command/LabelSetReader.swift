import PromQLSyntax
import TelemetryModel

/// Reads a label set at the head of a script's line: `name{label="value", …}`, or either part
/// alone.
///
/// Empty values are kept, and `{}` is the empty label set, which a selector could not say.
struct LabelSetReader {
  /// Why there is no label set.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private var rest: Substring

  private init(_ text: Substring) { rest = text }

  /// The label set at the head of `text` and what stands behind it.
  static func read(_ text: Substring) throws(Failure) -> (labels: Labels, rest: Substring) {
    var reader = LabelSetReader(text)
    let labels = try reader.labels()
    return (labels, reader.rest)
  }

  private mutating func labels() throws(Failure) -> Labels {
    var labels = Labels()
    let name = rest.prefix { !$0.isWhitespace && $0 != "{" }
    rest = rest[name.endIndex...]
    if !name.isEmpty { labels[LabelName.metricName] = String(name) }
    guard rest.first == "{" else {
      if name.isEmpty { throw Failure(description: "expected a label set") }
      return labels
    }
    rest = rest.dropFirst().trimmed()
    while rest.first != "}" {
      try label(into: &labels)
      rest = rest.trimmed()
      if rest.first == "," {
        rest = rest.dropFirst().trimmed()
      } else if rest.first != "}" {
        throw Failure(description: "expected ',' or '}' in a label set")
      }
    }
    rest = rest.dropFirst()
    return labels
  }

  /// `name="value"`, the name quoted or not, or a metric's name in quotes alone.
  private mutating func label(into labels: inout Labels) throws(Failure) {
    let name: String
    if let quoted = try Self.takeQuoted(&rest) {
      name = quoted
      rest = rest.trimmed()
      if rest.first != "=" {
        labels[LabelName.metricName] = name
        return
      }
    } else {
      let word = rest.prefix { !$0.isWhitespace && $0 != "=" && $0 != "," && $0 != "}" }
      if word.isEmpty { throw Failure(description: "expected a label's name") }
      name = String(word)
      rest = rest[word.endIndex...].trimmed()
    }
    guard rest.first == "=" else { throw Failure(description: "expected '=' behind \(name)") }
    rest = rest.dropFirst().trimmed()
    guard let value = try Self.takeQuoted(&rest) else {
      throw Failure(description: "expected a quoted value of \(name)")
    }
    labels[name] = value
  }

  /// Takes a string literal at the head of `rest` and unquotes it; nil where none stands there.
  static func takeQuoted(_ rest: inout Substring) throws(Failure) -> String? {
    guard let literal = literal(at: rest) else { return nil }
    guard case .string(let node)? = parsePromQL(String(literal)).expr else {
      throw Failure(description: "malformed string \(literal)")
    }
    rest = rest[literal.endIndex...]
    return node.value
  }

  /// The string literal at the head of `text`, its quotes included.
  static func literal(at text: Substring) -> Substring? {
    guard let quote = text.first, quote == "\"" || quote == "'" || quote == "`" else { return nil }
    var index = text.index(after: text.startIndex)
    while index < text.endIndex {
      let character = text[index]
      index = text.index(after: index)
      if character == quote { return text[..<index] }
      if character == "\\", quote != "`", index < text.endIndex { index = text.index(after: index) }
    }
    return nil
  }
}
