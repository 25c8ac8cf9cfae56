/// Reads Go's literals of strings and characters.
package enum GoUnquoting {
  /// The text of a literal between double quotes, back quotes or single quotes; nil if it is
  /// malformed.
  package static func unquoted(_ literal: String) -> String? {
    let bytes = Array(literal.utf8)
    guard let quote = bytes.first, bytes.count >= 2, bytes.last == quote else { return nil }
    let content = bytes[1..<(bytes.count - 1)]
    if quote == UInt8(ascii: "`") {
      return String(decoding: content.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }
    var out: [UInt8] = []
    var index = content.startIndex
    while index < content.endIndex {
      guard content[index] == UInt8(ascii: "\\") else {
        out.append(content[index])
        index += 1
        continue
      }
      guard let end = unescape(content, at: index + 1, quote: quote, into: &out) else { return nil }
      index = end
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static let simple: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
    UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11,
    UInt8(ascii: "\\"): UInt8(ascii: "\\"),
  ]

  /// Appends what the escape behind a backslash stands for; returns where it ends.
  private static func unescape(
    _ content: ArraySlice<UInt8>, at place: Int, quote: UInt8, into out: inout [UInt8]
  ) -> Int? {
    guard place < content.endIndex else { return nil }
    let kind = content[place]
    if let byte = simple[kind] {
      out.append(byte)
      return place + 1
    }
    switch kind {
    case quote:
      out.append(quote)
      return place + 1
    case UInt8(ascii: "x"):
      guard let value = number(content, at: place + 1, count: 2, radix: 16) else { return nil }
      out.append(UInt8(truncatingIfNeeded: value))
      return place + 3
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      guard let value = number(content, at: place, count: 3, radix: 8), value < 256 else {
        return nil
      }
      out.append(UInt8(value))
      return place + 3
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let count = kind == UInt8(ascii: "u") ? 4 : 8
      guard let value = number(content, at: place + 1, count: count, radix: 16),
        let scalar = Unicode.Scalar(value)
      else { return nil }
      out.append(contentsOf: String(scalar).utf8)
      return place + 1 + count
    default: return nil
    }
  }

  private static func number(
    _ content: ArraySlice<UInt8>, at place: Int, count: Int, radix: Int
  ) -> UInt32? {
    guard place + count <= content.endIndex else { return nil }
    let digits = String(decoding: content[place..<(place + count)], as: UTF8.self)
    return digits.utf8.first == UInt8(ascii: "+") ? nil : UInt32(digits, radix: radix)
  }
}
