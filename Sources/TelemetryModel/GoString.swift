/// Strings quoted and unquoted as Go does it; both languages print and read this form.
package enum GoString {
  /// `text` between double quotes, with Go's escapes.
  package static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars { append(scalar, to: &out) }
    return out + "\""
  }

  /// As for a string; bytes that are not UTF-8 become `\xNN`.
  package static func quoted(bytes: [UInt8]) -> String {
    var out = "\""
    var decoder = UTF8()
    var rest = bytes.makeIterator()
    var position = 0
    while true {
      switch decoder.decode(&rest) {
      case .emptyInput: return out + "\""
      case .scalarValue(let scalar):
        append(scalar, to: &out)
        position += UTF8.width(scalar)
      case .error:
        out += "\\x" + hex(UInt32(bytes[position]), width: 2)
        position += 1
        decoder = UTF8()
        rest = Array(bytes[position...]).makeIterator()
      }
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to out: inout String) {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\u{07}": out += "\\a"
    case "\u{08}": out += "\\b"
    case "\u{0C}": out += "\\f"
    case "\n": out += "\\n"
    case "\r": out += "\\r"
    case "\t": out += "\\t"
    case "\u{0B}": out += "\\v"
    default:
      if isPrintable(scalar) {
        out.unicodeScalars.append(scalar)
      } else if scalar.value < 0x80 {
        out += "\\x" + hex(scalar.value, width: 2)
      } else if scalar.value < 0x10000 {
        out += "\\u" + hex(scalar.value, width: 4)
      } else {
        out += "\\U" + hex(scalar.value, width: 8)
      }
    }
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return scalar.value >= 0x20 && scalar.value < 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }

  private static func hex(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
