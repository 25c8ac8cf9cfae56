// The formats of `${name:format}` (specification §5.3).

import TelemetryModel

/// How the values of a variable are written.
package enum VariableFormat: String, Hashable, Sendable, CaseIterable {
  case csv, distributed, doublequote, glob, json, lucene, percentencode, pipe, raw, regex
  case singlequote, sqlstring, text, queryparam, customqueryparam, date

  /// The values of the variable `name`; `argument` is what stands behind a second colon.
  package func string(_ values: [String], name: String, argument: String? = nil) -> String {
    let joined = values.joined(separator: ",")
    switch self {
    case .csv, .raw: return joined
    case .distributed:
      return values.enumerated().map { $0.offset == 0 ? $0.element : "\(name)=\($0.element)" }
        .joined(separator: ",")
    case .doublequote:
      return values.map { "\"" + Self.escaped($0, ["\""]) + "\"" }.joined(separator: ",")
    case .singlequote:
      return values.map { "'" + Self.escaped($0, ["'"]) + "'" }.joined(separator: ",")
    case .sqlstring:
      return values.map { value in
        "'" + value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
          + "'"
      }.joined(separator: ",")
    case .glob: return values.count > 1 ? "{\(joined)}" : joined
    case .json: return Self.json(values)
    case .lucene: return Self.lucene(values)
    case .percentencode:
      return Self.percentEncoded(values.count > 1 ? "{\(joined)}" : joined)
    case .pipe: return values.joined(separator: "|")
    case .regex:
      let parts = values.map(Self.escapedRegex)
      return parts.count > 1 ? "(" + parts.joined(separator: "|") + ")" : parts.first ?? ""
    case .text: return values.joined(separator: " + ")
    case .queryparam: return Self.parameters(values, key: "var-" + name, prefix: "")
    case .customqueryparam:
      let parts = (argument ?? "").split(separator: ":", omittingEmptySubsequences: false)
      let key = parts.first.map(String.init) ?? ""
      return Self.parameters(
        values, key: key.isEmpty ? name : key, prefix: parts.count > 1 ? String(parts[1]) : "")
    case .date: return values.map { Self.date($0, argument ?? "iso") }.joined(separator: ",")
    }
  }

  // MARK: - Escaping

  /// `text` with a backslash before each of `characters`.
  static func escaped(_ text: String, _ characters: Set<Unicode.Scalar>) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if characters.contains(scalar) { out.append("\\") }
      out.append(scalar)
    }
    return String(out)
  }

  /// `text` as a regular expression that matches it alone.
  static func escapedRegex(_ text: String) -> String {
    escaped(text, Set("\\^$*+?.()|{}[]/".unicodeScalars.filter { $0 != "/" }))
  }

  private static func json(_ values: [String]) -> String {
    let quoted = values.map { value in
      var out = "\""
      for scalar in value.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\r": out += "\\r"
        case "\t": out += "\\t"
        case _ where scalar.value < 0x20:
          out += "\\u" + CivilTime.padded(0, 2) + hexadecimal(UInt8(scalar.value)).lowercased()
        default: out.unicodeScalars.append(scalar)
        }
      }
      return out + "\""
    }
    return quoted.count == 1 ? quoted[0] : "[" + quoted.joined(separator: ",") + "]"
  }

  private static func lucene(_ values: [String]) -> String {
    let special = Set("+-=&|><!(){}[]^\"~*?:\\/ ".unicodeScalars)
    if values.count == 1 { return escaped(values[0], special) }
    if values.isEmpty { return "__empty__" }
    let quoted = values.map { "\"" + escaped($0, special) + "\"" }
    return "(" + quoted.joined(separator: " OR ") + ")"
  }

  private static func parameters(_ values: [String], key: String, prefix: String) -> String {
    values.map { "\(key)=\(prefix)" + percentEncoded($0) }.joined(separator: "&")
  }

  private static func percentEncoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "~"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      default: out += "%" + hexadecimal(byte)
      }
    }
    return out
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  // MARK: - Dates

  /// Milliseconds since the epoch as `iso`, `seconds`, or a pattern such as `YYYY-MM-DD HH:mm`.
  private static func date(_ milliseconds: String, _ pattern: String) -> String {
    guard let time = Int64(milliseconds) else { return milliseconds }
    let civil = CivilTime(milliseconds: time)
    let fraction = CivilTime.padded(civil.nanosecond / 1_000_000, 3)
    switch pattern {
    case "iso": return civil.date + "T" + civil.time + "." + fraction + "Z"
    case "seconds": return String(time / 1000)
    default: break
    }
    let fields: [(String, String)] = [
      ("YYYY", CivilTime.padded(civil.year, 4)), ("YY", CivilTime.padded(civil.year % 100, 2)),
      ("MM", CivilTime.padded(civil.month, 2)), ("M", String(civil.month)),
      ("DD", CivilTime.padded(civil.day, 2)), ("D", String(civil.day)),
      ("HH", CivilTime.padded(civil.hour, 2)), ("H", String(civil.hour)),
      ("mm", CivilTime.padded(civil.minute, 2)), ("m", String(civil.minute)),
      ("ss", CivilTime.padded(civil.second, 2)), ("s", String(civil.second)), ("SSS", fraction),
      ("X", String(time / 1000)), ("x", String(time)),
    ]
    var out = ""
    var rest = Substring(pattern)
    while let first = rest.first {
      if let (token, text) = fields.first(where: { rest.hasPrefix($0.0) }) {
        out += text
        rest = rest.dropFirst(token.count)
      } else {
        out.append(first)
        rest = rest.dropFirst()
      }
    }
    return out
  }
}
