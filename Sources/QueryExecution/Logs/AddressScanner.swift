import LogQLSyntax

/// Finds addresses in text that a pattern admits: one address, a network, or a range.
struct AddressScanner {
  private let pattern: AddressPattern

  init?(_ pattern: String) {
    guard let pattern = AddressPattern(pattern) else { return nil }
    self.pattern = pattern
  }

  /// Whether `text` holds an address that the pattern admits.
  func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < text.count {
      let run: Range<Int>?
      if looksLikeVersion4(text, index) {
        run = self.run(text, from: index, Self.isVersion4Byte)
      } else if looksLikeVersion6(text, index) {
        run = self.run(text, from: index, Self.isVersion6Byte)
      } else {
        run = nil
      }
      guard let run else {
        index += 1
        continue
      }
      if let address = Address(String(decoding: text[run], as: UTF8.self)), admits(address) {
        return true
      }
      index = run.upperBound
    }
    return false
  }

  private func looksLikeVersion4(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    guard index + 3 < text.count, text[index] &- UInt8(ascii: "0") < 10 else { return false }
    return (1...3).contains { text[index + $0] == UInt8(ascii: ".") }
  }

  /// `::` before a hexadecimal digit, or one to four of them before a colon.
  private func looksLikeVersion6(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    if index + 2 < text.count, text[index] == UInt8(ascii: ":"),
      text[index + 1] == UInt8(ascii: ":"), Self.isHexadecimal(text[index + 2])
    {
      return true
    }
    var end = index
    while end < text.count, end - index < 4, Self.isHexadecimal(text[end]) { end += 1 }
    return end > index && end < text.count && text[end] == UInt8(ascii: ":")
  }

  private func run(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, _ belongs: (UInt8) -> Bool
  ) -> Range<Int> {
    var end = start
    while end < text.count, belongs(text[end]) { end += 1 }
    return start..<max(end, start + 1)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
  }

  private static func isVersion4Byte(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: ".")
  }

  private static func isVersion6Byte(_ byte: UInt8) -> Bool {
    isHexadecimal(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }

  private func admits(_ address: Address) -> Bool {
    switch pattern {
    case .single(let wanted): return address == wanted
    case .range(let from, let to):
      guard address.bytes.count == from.bytes.count else { return false }
      return !address.bytes.lexicographicallyPrecedes(from.bytes)
        && !to.bytes.lexicographicallyPrecedes(address.bytes)
    case .network(let network, let length):
      guard address.bytes.count == network.bytes.count else { return false }
      for (index, byte) in address.bytes.enumerated() {
        let bits = min(8, max(0, length - 8 * index))
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
        if byte & mask != network.bytes[index] & mask { return false }
      }
      return true
    }
  }
}
