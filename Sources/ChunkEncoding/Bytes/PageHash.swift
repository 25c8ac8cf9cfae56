// The checksum of pages and sections.

/// A 64-bit hash against damage, not against forgers: four lanes of multiply-and-fold (the wyhash
/// family), 32 bytes a round, so that a page costs little to check when it is first read.
///
/// Layout of the computation: `Grammar/store.md`, "Checksum".
public enum PageHash {
  private static let secrets: (UInt64, UInt64, UInt64, UInt64) = (
    0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB, 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3
  )

  /// The hash of `bytes`.
  ///
  /// - Complexity: O(`bytes.count`), without allocation.
  public static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let (s0, s1, s2, s3) = secrets
    var first = s0
    var second = s1
    var offset = 0
    while offset + 32 <= bytes.count {
      first = fold(word(bytes, offset) ^ s0, word(bytes, offset + 8) ^ first)
      second = fold(word(bytes, offset + 16) ^ s1, word(bytes, offset + 24) ^ second)
      offset += 32
    }
    while offset < bytes.count {
      first = fold(tailWord(bytes, offset) ^ s2, first ^ s3)
      offset += 8
    }
    return fold(first ^ UInt64(bytes.count), second ^ s3)
  }

  /// The hash of `bytes`.
  public static func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { hash($0) } }

  private static func fold(_ lhs: UInt64, _ rhs: UInt64) -> UInt64 {
    let product = lhs.multipliedFullWidth(by: rhs)
    // The operands are kept in: a zero factor must not hide the other one.
    return product.high ^ product.low ^ (lhs &<< 1) ^ rhs
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Up to eight bytes at the end, the missing ones zero.
  private static func tailWord(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    if offset + 8 <= bytes.count { return word(bytes, offset) }
    var value: UInt64 = 0
    for index in offset..<bytes.count {
      value |= UInt64(bytes[index]) << UInt64(8 * (index - offset))
    }
    return value
  }
}
