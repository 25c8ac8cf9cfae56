// Text made safe for HTML, JavaScript and URLs.

/// Escapes texts as Go's template functions do.
package enum TemplateEscaping {
  /// For HTML text and attributes.
  package static func html(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\0": out += "\u{FFFD}"
      case "\"": out += "&#34;"
      case "'": out += "&#39;"
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// For string literals of JavaScript.
  package static func javaScript(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "'": out += "\\'"
      case "\"": out += "\\\""
      case "<": out += "\\u003C"
      case ">": out += "\\u003E"
      case "&": out += "\\u0026"
      case "=": out += "\\u003D"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          out += "\\u" + hex(UInt8(scalar.value), width: 4)
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    return out
  }

  /// For a query's keys and values: a space becomes `+`.
  package static func query(_ text: String) -> String {
    var out: [UInt8] = []
    for byte in text.utf8 {
      let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
      if isLetter || byte &- UInt8(ascii: "0") < 10 || "-_.~".utf8.contains(byte) {
        out.append(byte)
      } else if byte == UInt8(ascii: " ") {
        out.append(UInt8(ascii: "+"))
      } else {
        out.append(contentsOf: ("%" + hex(byte, width: 2)).utf8)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func hex(_ byte: UInt8, width: Int) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return String(repeating: "0", count: width - digits.count) + digits
  }
}
