// The codes of a deflate stream, as a table that is looked up in.

/// A table from the next bits of a stream to what they stand for (RFC 1951, §3.2.2), laid out as
/// zlib's: codes that are longer than the bits looked up at first stand in tables behind it.
struct HuffmanTable {
  /// What bits stand for: bits 0 to 3 bits of the code, 4 to 7 kind, 8 to 15 extra bits (or bits
  /// of the table behind), 16 to 31 value (or where that table starts). 0 stands for no code.
  typealias Entry = UInt32

  static let literal: Entry = 1 << 4
  static let base: Entry = 2 << 4
  static let end: Entry = 3 << 4
  static let further: Entry = 4 << 4
  static let kindMask: Entry = 0xF0

  static let longestCode = 15
  /// Most symbols of a code.
  static let symbolLimit = 288
  /// More entries than the codes of all symbols need where 10 bits are looked up at first.
  private static let capacity = 1 << 11

  private(set) var entries: [Entry]
  /// Bits that are looked up at first.
  let bits: Int

  init(bits: Int) {
    self.bits = bits
    entries = [Entry](repeating: 0, count: Self.capacity)
  }

  /// Takes the codes that have these lengths, 0 for symbols without one; false where they make no
  /// set of codes.
  ///
  /// - Parameters:
  ///   - symbols: of each symbol what it stands for, without the bits of its code.
  ///   - allowsIncomplete: whether there may be no code, or one of one bit.
  mutating func fill(
    _ lengths: ArraySlice<UInt8>, _ symbols: [Entry], allowsIncomplete: Bool
  ) -> Bool {
    var counts = [Int](repeating: 0, count: Self.longestCode + 1)
    for length in lengths { counts[Int(length)] += 1 }
    for index in 0..<(1 << bits) { entries[index] = 0 }
    guard let longest = (1...Self.longestCode).last(where: { counts[$0] > 0 }) else {
      return allowsIncomplete
    }
    var left = 1
    var next = [Int](repeating: 0, count: Self.longestCode + 1)
    for length in 1...Self.longestCode {
      left = left << 1 - counts[length]
      if left < 0 { return false }
      if length > 1 { next[length] = next[length - 1] + counts[length - 1] }
    }
    if left > 0 && !(allowsIncomplete && longest == 1) { return false }
    var sorted = [Int](repeating: 0, count: lengths.count)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      sorted[next[Int(length)]] = symbol
      next[Int(length)] += 1
    }
    place(sorted, counts, symbols, longest: longest)
    return true
  }

  /// - Parameter sorted: symbols in the order of their codes.
  private mutating func place(
    _ sorted: [Int], _ counts: [Int], _ symbols: [Entry], longest: Int
  ) {
    var left = counts
    var code = 0
    var index = 0
    // The table in which longer codes stand: where it starts, its bits, and what leads to it.
    var (start, width, prefix) = (1 << bits, 0, -1)
    for length in 1...longest {
      for _ in 0..<counts[length] {
        let reversed = Self.reversed(code, length)
        let entry = symbols[sorted[index]] | Entry(length)
        if length <= bits {
          for slot in stride(from: reversed, to: 1 << bits, by: 1 << length) {
            entries[slot] = entry
          }
        } else {
          if reversed & (1 << bits - 1) != prefix {
            start += 1 << width
            if prefix < 0 { start = 1 << bits }
            prefix = reversed & (1 << bits - 1)
            width = Self.width(of: length, behind: bits, left, longest)
            entries[prefix] =
              Self.further | Entry(bits) | Entry(width) << 8 | Entry(start) << 16
          }
          for slot in stride(from: reversed >> bits, to: 1 << width, by: 1 << (length - bits)) {
            entries[start + slot] = entry
          }
        }
        left[length] -= 1
        index += 1
        code += 1
      }
      code <<= 1
    }
  }

  /// Bits of a table for codes from `length` on: as many as fill it.
  private static func width(
    of length: Int, behind bits: Int, _ left: [Int], _ longest: Int
  ) -> Int {
    var width = length - bits
    var free = 1 << width
    while width + bits < longest {
      free -= left[width + bits]
      if free <= 0 { break }
      width += 1
      free <<= 1
    }
    return width
  }

  private static func reversed(_ code: Int, _ length: Int) -> Int {
    Int(UInt16(truncatingIfNeeded: code).reversedBits >> UInt16(16 - length))
  }
}

extension UInt16 {
  fileprivate var reversedBits: UInt16 {
    var bits = (self & 0x5555) << 1 | (self >> 1) & 0x5555
    bits = (bits & 0x3333) << 2 | (bits >> 2) & 0x3333
    bits = (bits & 0x0F0F) << 4 | (bits >> 4) & 0x0F0F
    return bits.byteSwapped
  }
}
