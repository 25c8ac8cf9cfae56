// `printf`: Go's format verbs over template values.

import TelemetryModel

/// Formats values by a format text, with Go's `%!` texts for what does not fit.
package enum PrintfFormatter {
  /// Widths and precisions above this are refused, as Go refuses them.
  static let maxWidth = 1_000_000

  /// What stands between `%` and the verb.
  struct Directive {
    var isMinus = false
    var isPlus = false
    var isSharp = false
    var isSpace = false
    var isZero = false
    var width: Int?
    var precision: Int?
    var verb: Unicode.Scalar = "v"
  }

  /// `format` with its directives replaced by `arguments`.
  ///
  /// - Complexity: O(length of the output).
  package static func format(_ format: String, _ arguments: [TemplateValue]) -> String {
    var reader = DirectiveReader(format: format, arguments: arguments)
    return reader.read()
  }

  /// `value` as one directive shows it.
  static func text(_ value: TemplateValue, _ directive: Directive) -> String {
    switch directive.verb {
    case "T": return padded(value.typeName, directive)
    case "v" where !directive.isSharp, "s", "q", "x", "X":
      if let text = ownText(value) { return string(text, directive) ?? bad(value, directive.verb) }
    default: break
    }
    switch value {
    case .null:
      return directive.verb == "v" ? padded("<nil>", directive) : "%!\(directive.verb)(<nil>)"
    case .bool(let flag):
      guard directive.verb == "t" || directive.verb == "v" else {
        return bad(value, directive.verb)
      }
      return padded(flag ? "true" : "false", directive)
    case .int(let number), .duration(let number):
      return integer(number, directive) ?? bad(value, directive.verb)
    case .float(let number): return float(number, directive) ?? bad(value, directive.verb)
    case .string(let text): return string(text, directive) ?? bad(value, directive.verb)
    case .list(let values):
      return "[" + values.map { self.text($0, directive) }.joined(separator: " ") + "]"
    case .map(let values):
      let keys = values.keys.sorted { $0.precedesBytes($1) }
      return map(keys.map { ($0, values[$0] ?? .null) }, directive)
    case .labels(let labels):
      return map(labels.pairs.map { ($0.name, .string($0.value)) }, directive)
    case .time, .object: return bad(value, directive.verb)
    }
  }

  /// The text of values that print themselves.
  private static func ownText(_ value: TemplateValue) -> String? {
    switch value {
    case .time, .duration, .object: TemplateText.plain(value)
    case .null, .bool, .int, .float, .string, .list, .map, .labels: nil
    }
  }

  private static func map(_ entries: [(String, TemplateValue)], _ directive: Directive) -> String {
    let shown = entries.map { key, value in
      text(.string(key), directive) + ":" + text(value, directive)
    }
    return "map[" + shown.joined(separator: " ") + "]"
  }

  /// `%!d(string=hi)`.
  static func bad(_ value: TemplateValue, _ verb: Unicode.Scalar) -> String {
    if value.isNull { return "%!\(verb)(<nil>)" }
    return "%!\(verb)(\(value.typeName)=\(TemplateText.plain(value)))"
  }

  // MARK: - Strings

  private static func string(_ text: String, _ directive: Directive) -> String? {
    switch directive.verb {
    case "s": return padded(truncated(text, directive), directive)
    case "v":
      return padded(
        directive.isSharp ? GoString.quoted(text) : truncated(text, directive), directive)
    case "q":
      let cut = truncated(text, directive)
      let isRaw = directive.isSharp && !cut.utf8.contains { $0 == UInt8(ascii: "`") || $0 < 0x20 }
      return padded(isRaw ? "`\(cut)`" : GoString.quoted(cut), directive)
    case "x", "X":
      let bytes = directive.precision.map { Array(text.utf8.prefix($0)) } ?? Array(text.utf8)
      let prefix = directive.isSharp ? (directive.verb == "x" ? "0x" : "0X") : ""
      let pairs = bytes.map { hexPair($0, isUpper: directive.verb == "X") }
      if directive.isSpace {
        return padded(pairs.map { prefix + $0 }.joined(separator: " "), directive)
      }
      return padded((pairs.isEmpty ? "" : prefix) + pairs.joined(), directive)
    default: return nil
    }
  }

  private static func truncated(_ text: String, _ directive: Directive) -> String {
    guard let precision = directive.precision else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
  }

  private static func hexPair(_ byte: UInt8, isUpper: Bool) -> String {
    let digits = String(byte, radix: 16, uppercase: isUpper)
    return digits.utf8.count < 2 ? "0" + digits : digits
  }

  // MARK: - Numbers

  private static func integer(_ value: Int64, _ directive: Directive) -> String? {
    switch directive.verb {
    case "d", "v": return signed(value, radix: 10, prefix: "", directive)
    case "b": return signed(value, radix: 2, prefix: directive.isSharp ? "0b" : "", directive)
    case "o": return signed(value, radix: 8, prefix: directive.isSharp ? "0" : "", directive)
    case "O": return signed(value, radix: 8, prefix: "0o", directive)
    case "x": return signed(value, radix: 16, prefix: directive.isSharp ? "0x" : "", directive)
    case "X":
      return signed(
        value, radix: 16, prefix: directive.isSharp ? "0X" : "", directive, isUpper: true)
    case "c", "q":
      let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
      if directive.verb == "c" { return padded(String(scalar), directive) }
      let quoted = GoString.quoted(String(scalar)).dropFirst().dropLast()
      let inner = scalar == "'" ? "\\'" : scalar == "\"" ? "\"" : String(quoted)
      return padded("'\(inner)'", directive)
    case "U":
      let digits = String(UInt64(bitPattern: value), radix: 16, uppercase: true)
      return padded("U+" + zeros(4 - digits.utf8.count) + digits, directive)
    case "e", "E", "f", "F", "g", "G", "s", "t": return nil
    default: return nil
    }
  }

  private static func signed(
    _ value: Int64, radix: Int, prefix: String, _ directive: Directive, isUpper: Bool = false
  ) -> String {
    var digits = String(value.magnitude, radix: radix, uppercase: isUpper)
    if let precision = directive.precision {
      if precision == 0 && value == 0 { return padded("", withoutZero(directive)) }
      digits = zeros(precision - digits.utf8.count) + digits
    }
    let sign = value < 0 ? "-" : directive.isPlus ? "+" : directive.isSpace ? " " : ""
    if directive.isZero, !directive.isMinus, directive.precision == nil, let width = directive.width
    {
      digits = zeros(width - sign.utf8.count - digits.utf8.count) + digits
    }
    return padded(sign + prefix + digits, withoutZero(directive))
  }

  private static func float(_ value: Double, _ directive: Directive) -> String? {
    var text: String
    let precision = directive.precision
    switch directive.verb {
    case "e", "E": text = NumberText.exponential(value, decimals: precision ?? 6)
    case "f", "F": text = NumberText.fixed(value, decimals: precision ?? 6)
    case "g", "G", "v":
      text =
        precision.map { NumberText.significant(value, digits: $0) } ?? NumberText.general(value)
    case "x", "X": text = HexFloat.text(value)
    default: return nil
    }
    if directive.verb == "E" || directive.verb == "G" || directive.verb == "X" {
      text = value.isFinite ? text.uppercased() : text
    }
    var sign = ""
    if text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+") {
      sign = value < 0 || value.sign == .minus ? "-" : "+"
      text.removeFirst()
    } else if directive.isPlus && !value.isNaN {
      sign = "+"
    } else if directive.isSpace {
      sign = " "
    }
    if directive.isZero, !directive.isMinus, value.isFinite, let width = directive.width {
      text = zeros(width - sign.utf8.count - text.utf8.count) + text
    }
    return padded(sign + text, withoutZero(directive))
  }

  // MARK: - Padding

  private static func zeros(_ count: Int) -> String {
    String(repeating: "0", count: max(0, count))
  }

  private static func withoutZero(_ directive: Directive) -> Directive {
    var plain = directive
    plain.isZero = false
    return plain
  }

  /// `text` filled up to the directive's width, counted in characters.
  static func padded(_ text: String, _ directive: Directive) -> String {
    guard let width = directive.width else { return text }
    let missing = width - text.unicodeScalars.count
    if missing <= 0 { return text }
    if directive.isMinus { return text + String(repeating: " ", count: missing) }
    return String(repeating: directive.isZero ? "0" : " ", count: missing) + text
  }
}

/// Floats in hexadecimal, Go's `%x`: `0x1.8p+01`.
enum HexFloat {
  static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    let sign = value.sign == .minus ? "-" : ""
    if value == 0 { return sign + "0x0p+00" }
    let significand = value.significand.magnitude
    let bits = significand.significandBitPattern
    var digits = String(bits, radix: 16)
    digits = String(repeating: "0", count: 13 - digits.utf8.count) + digits
    while digits.last == "0" { digits.removeLast() }
    let exponent = Int(value.exponent)
    let shown = String(exponent.magnitude)
    return sign + "0x1" + (digits.isEmpty ? "" : "." + digits) + "p" + (exponent < 0 ? "-" : "+")
      + (shown.utf8.count < 2 ? "0" : "") + shown
  }
}
