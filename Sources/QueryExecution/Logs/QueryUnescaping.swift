// The escapes of URL queries read back: `+` is a space, `%20` is the byte 0x20.

import GoTemplate
import TelemetryModel

/// Reads escaped keys and values of URL queries.
enum QueryUnescaping {
  /// The text that `escaped` stands for.
  ///
  /// - Throws: where a `%` is not followed by two hexadecimal digits, in Go's wording.
  static func text(of escaped: String) throws(TemplateFunctionError) -> String {
    let bytes = Array(escaped.utf8)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "+"):
        out.append(UInt8(ascii: " "))
        index += 1
      case UInt8(ascii: "%"):
        guard index + 2 < bytes.count, let high = hexadecimal(bytes[index + 1]),
          let low = hexadecimal(bytes[index + 2])
        else {
          let escape = String(decoding: bytes[index...].prefix(3), as: UTF8.self)
          throw TemplateFunctionError("invalid URL escape \(GoString.quoted(escape))")
        }
        out.append(high << 4 | low)
        index += 3
      default:
        out.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
