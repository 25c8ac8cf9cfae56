/// Base64 of RFC 4648, with padding: how lines that are no UTF-8 stand in JSON.
enum Base64 {
  /// The bytes, nil where the text is no base64.
  ///
  /// - Complexity: O(`text.count`).
  static func decoded(_ text: [UInt8]) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 4 * 3)
    var word: UInt32 = 0
    for (place, byte) in text.enumerated() {
      let isPadding = place >= text.count - padding
      guard let digit = isPadding ? 0 : digit(byte) else { return nil }
      word = word << 6 | UInt32(digit)
      if place % 4 == 3 {
        for shift in [16, 8, 0] { out.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
        word = 0
      }
    }
    out.removeLast(padding)
    return out
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
