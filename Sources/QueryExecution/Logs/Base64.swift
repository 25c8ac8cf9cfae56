// Bytes as text of 64 letters (RFC 4648, section 4).

/// Encodes and decodes base64 in the standard alphabet.
enum Base64 {
  /// The place of the byte that cannot be; `description` is Go's wording.
  struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    var offset: Int

    var description: String { "illegal base64 data at input byte \(offset)" }
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  static func encoded(_ bytes: some Collection<UInt8>) -> String {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let group = Array(rest.prefix(3))
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for place in 0..<4 {
        let letter = alphabet[Int(bits >> (18 - 6 * UInt32(place)) & 63)]
        out.append(place <= group.count ? letter : padding)
      }
      rest = rest.dropFirst(3)
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The bytes that `text` stands for. Line ends are passed over; padding may be missing.
  ///
  /// - Complexity: O(`text.count`).
  static func decoded(_ text: some Collection<UInt8>) throws(Failure) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 4 * 3 + 3)
    var bits: UInt32 = 0
    var count = 0
    var paddingSeen = 0
    for (offset, byte) in text.enumerated() {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { continue }
      if byte == padding {
        if count < 2 || count + paddingSeen >= 4 { throw Failure(offset: offset) }
        paddingSeen += 1
        continue
      }
      guard paddingSeen == 0, let value = value(of: byte) else { throw Failure(offset: offset) }
      bits = bits << 6 | value
      count += 1
      if count == 4 {
        out += [UInt8(bits >> 16), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
        bits = 0
        count = 0
      }
    }
    switch count {
    case 0: break
    case 1: throw Failure(offset: text.count)
    case 2: out.append(UInt8(bits >> 4))
    default: out += [UInt8(bits >> 10), UInt8(bits >> 2 & 0xFF)]
    }
    return out
  }

  private static func value(of byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a") + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0") + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
