/// Text as Go's regular expressions see it: every byte that belongs to no UTF-8 character is
/// U+FFFD.
struct UTF8Repair {
  /// U+FFFD.
  static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  /// The repaired text.
  private(set) var bytes: [UInt8] = []
  /// Of every byte of the repaired text, and of its end, where it stands in the given one.
  private(set) var offsets: [Int] = []

  /// Repairs `text`; nil where it is valid as it stands.
  ///
  /// - Complexity: O(`text.count`).
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard let firstInvalid = Self.firstInvalid(in: text) else { return nil }
    bytes.reserveCapacity(text.count + 2)
    bytes.append(contentsOf: text[..<firstInvalid])
    offsets.append(contentsOf: 0..<firstInvalid)
    var index = firstInvalid
    while index < text.count {
      if let length = Self.characterLength(text, index) {
        bytes.append(contentsOf: text[index..<(index + length)])
        offsets.append(contentsOf: index..<(index + length))
        index += length
      } else {
        bytes.append(contentsOf: Self.replacement)
        offsets.append(contentsOf: [index, index, index])
        index += 1
      }
    }
    offsets.append(text.count)
  }

  /// Where a place of the given text stands in the repaired one.
  func place(of offset: Int) -> Int {
    var (low, high) = (0, offsets.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if offsets[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Where the first byte stands that belongs to no character.
  static func firstInvalid(in text: UnsafeBufferPointer<UInt8>) -> Int? {
    let raw = UnsafeRawBufferPointer(text)
    var index = 0
    while index < text.count {
      if index + 8 <= raw.count,
        raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index += 8
      } else if let length = characterLength(text, index) {
        index += length
      } else {
        return index
      }
    }
    return nil
  }

  /// How long the character at `index` is (RFC 3629, §4); nil where there is none.
  private static func characterLength(
    _ text: UnsafeBufferPointer<UInt8>, _ index: Int
  ) -> Int? {
    let second: ClosedRange<UInt8>
    let length: Int
    switch text[index] {
    case 0...0x7F: return 1
    case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
    case 0xE0: (second, length) = (0xA0...0xBF, 3)
    case 0xED: (second, length) = (0x80...0x9F, 3)
    case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
    case 0xF0: (second, length) = (0x90...0xBF, 4)
    case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
    case 0xF4: (second, length) = (0x80...0x8F, 4)
    default: return nil
    }
    guard index + length <= text.count, second.contains(text[index + 1]),
      text[(index + 1)..<(index + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
    else { return nil }
    return length
  }
}
