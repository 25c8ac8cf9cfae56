/// Eight hexadecimal digits in one word, the first one highest, all at once.
enum HexWord {
  /// The number that eight digits stand for; any where they are none.
  static func number(_ digits: UInt64) -> UInt32 {
    // A letter has bit 6 set and its low bits count from one.
    let letters = digits >> 6 & 0x0101_0101_0101_0101
    var halves = (digits & 0x0F0F_0F0F_0F0F_0F0F) &+ letters &* 9
    halves &= 0x0F0F_0F0F_0F0F_0F0F
    halves = (halves | halves >> 4) & 0x00FF_00FF_00FF_00FF
    halves = (halves | halves >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt32(truncatingIfNeeded: halves | halves >> 16)
  }

  /// The digits of `number`, leading zeros with them.
  static func digits(_ number: UInt32, isUpper: Bool) -> UInt64 {
    var halves = UInt64(number)
    halves = (halves | halves << 16) & 0x0000_FFFF_0000_FFFF
    halves = (halves | halves << 8) & 0x00FF_00FF_00FF_00FF
    halves = (halves | halves << 4) & 0x0F0F_0F0F_0F0F_0F0F
    // Six more than nine reach the next bit.
    let letters = (halves &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return halves &+ 0x3030_3030_3030_3030 &+ letters &* (isUpper ? 0x07 : 0x27)
  }
}
