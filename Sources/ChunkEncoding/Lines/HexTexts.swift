// Hexadecimal numbers as texts.

/// A column of hexadecimal numbers of one length and case, UUIDs among them.
///
/// Layout: a byte flags (1 upper case, 2 dashes as in a UUID), varint digits, then the digits of
/// all texts, two a byte, the first one high; the last half byte filled with zeros.
enum HexTexts {
  private static let upperFlag: UInt8 = 1
  private static let dashFlag: UInt8 = 2
  private static let leastDigits = 4
  private static let digitLimit = 128
  private static let uuidDigits = 32

  /// Whether a dash stands before this digit of a UUID.
  private static func hasDash(before digit: Int) -> Bool {
    digit == 8 || digit == 12 || digit == 16 || digit == 20
  }

  /// What a digit stands for; 255 where it is none.
  static func value(_ byte: UInt8, upper: Bool) -> UInt8 {
    if byte &- 0x30 < 10 { return byte &- 0x30 }
    let letter = byte &- (upper ? 0x41 : 0x61)
    return letter < 6 ? letter &+ 10 : 0xFF
  }

  static func encode(_ source: TextSource) -> [UInt8]? {
    let length = source.text(0).count
    let hasDashes = length == uuidDigits + 4 && source.text(0)[8] == 0x2D
    let digits = hasDashes ? uuidDigits : length
    guard digits >= leastDigits, digits <= digitLimit else { return nil }
    let layout = Layout(isUpper: hasUpper(source), hasDashes: hasDashes, length: digits)
    for index in 0..<source.count where source.text(index).count != length { return nil }
    guard let packed = layout.isInWords ? packWords(source, layout) : pack(source, layout) else {
      return nil
    }
    var writer = ByteWriter()
    writer.append(fixed: (layout.isUpper ? upperFlag : 0) | (hasDashes ? dashFlag : 0))
    writer.append(count: digits)
    writer.append(bytes: packed)
    return writer.bytes
  }

  /// Whether the first letter of the texts is a capital.
  private static func hasUpper(_ source: TextSource) -> Bool {
    for index in 0..<source.count {
      for byte in source.text(index) where byte >= 0x41 { return byte < 0x61 }
    }
    return false
  }

  // MARK: Packing

  /// How the texts of a column are written.
  struct Layout {
    var isUpper: Bool
    var hasDashes: Bool
    /// Digits of each text.
    var length: Int

    /// Whether each text is words of eight digits, but for dashes.
    var isInWords: Bool { length > 0 && length % 8 == 0 }

    /// Where the four digits with this number stand in a text; no dash stands among them.
    @inline(__always)
    func offset(ofFour number: Int) -> Int {
      4 &* number &+ (hasDashes ? min(max(number &- 1, 0), 4) : 0)
    }
  }

  /// The packed digits of the texts, two a byte; nil where one has other bytes.
  private static func pack(_ source: TextSource, _ layout: Layout) -> [UInt8]? {
    var packed: [UInt8] = []
    packed.reserveCapacity((layout.length * source.count + 1) / 2)
    var pending: UInt8 = 0
    var isHalf = false
    for index in 0..<source.count {
      for byte in source.text(index) {
        let value = value(byte, upper: layout.isUpper)
        if value > 15 { return nil }
        if isHalf { packed.append(pending | value) } else { pending = value << 4 }
        isHalf.toggle()
      }
    }
    if isHalf { packed.append(pending) }
    return packed
  }

  /// As `pack`, for texts of words, which may have dashes.
  private static func packWords(_ source: TextSource, _ layout: Layout) -> [UInt8]? {
    var isHexadecimal = true
    let packed = [UInt8](unsafeUninitializedCapacity: layout.length * source.count / 2) {
      packed, count in
      for index in 0..<source.count where isHexadecimal {
        let text = UnsafeRawBufferPointer(source.text(index))
        if layout.hasDashes && !hasDashes(text) { isHexadecimal = false }
        for word in 0..<(layout.length / 8) {
          let high = text.loadUnaligned(
            fromByteOffset: layout.offset(ofFour: 2 &* word), as: UInt32.self)
          let low = text.loadUnaligned(
            fromByteOffset: layout.offset(ofFour: 2 &* word &+ 1), as: UInt32.self)
          let digits = UInt64(high.bigEndian) << 32 | UInt64(low.bigEndian)
          let number = HexWord.number(digits)
          if HexWord.digits(number, isUpper: layout.isUpper) != digits { isHexadecimal = false }
          UnsafeMutableRawBufferPointer(packed).storeBytes(
            of: number.bigEndian, toByteOffset: count, as: UInt32.self)
          count &+= 4
        }
      }
    }
    return isHexadecimal ? packed : nil
  }

  /// Whether dashes stand where a UUID has them.
  private static func hasDashes(_ text: UnsafeRawBufferPointer) -> Bool {
    text[8] == 0x2D && text[13] == 0x2D && text[18] == 0x2D && text[23] == 0x2D
  }

  // MARK: Unpacking

  /// The digits of all texts of a column.
  struct Digits {
    var layout: Layout
    /// Two digits a byte, the first one high.
    var packed: UnsafeRawBufferPointer

    func digit(_ place: Int) -> UInt8 {
      let byte = packed[place >> 1]
      return place & 1 == 0 ? byte >> 4 : byte & 15
    }
  }

  static func readDigits(
    _ reader: inout ByteReader, count: Int
  ) throws(ChunkDecodingError) -> Digits {
    let flags = try reader.readByte()
    guard flags <= upperFlag | dashFlag else { throw .unknownCodec(flags) }
    let length = try reader.readCount(limit: digitLimit)
    let hasDashes = flags & dashFlag != 0
    guard !hasDashes || length == uuidDigits else { throw .invalid("a UUID of \(length) digits") }
    return Digits(
      layout: Layout(isUpper: flags & upperFlag != 0, hasDashes: hasDashes, length: length),
      packed: try reader.readBytes((length * count + 1) / 2))
  }

  /// Appends the text of a row.
  static func append(_ row: Int, of digits: Digits, to output: inout [UInt8]) {
    let layout = digits.layout
    for digit in 0..<layout.length {
      if layout.hasDashes && hasDash(before: digit) { output.append(0x2D) }
      let nibble = digits.digit(row &* layout.length &+ digit)
      output.append(letter(of: nibble, layout))
    }
  }

  private static func letter(of digit: UInt8, _ layout: Layout) -> UInt8 {
    digit &+ (digit < 10 ? 0x30 : layout.isUpper ? 0x37 : 0x57)
  }

  static func decode(
    _ reader: inout ByteReader, count: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    let digits = try readDigits(&reader, count: count)
    let layout = digits.layout
    let length = layout.length + (layout.hasDashes ? 4 : 0)
    try budget.take(count: count, byteCount: length * count)
    let values = TextValues(byteCapacity: length * count, count: count)
    for index in 0..<count {
      values.spans[index] = TextSpan(start: index &* length, length: length)
    }
    if layout.isInWords {
      unpackWords(digits, count: count, into: UnsafeMutableRawBufferPointer(values.bytes))
    } else {
      for place in 0..<(layout.length * count) {
        values.bytes[place] = letter(of: digits.digit(place), layout)
      }
    }
    return values
  }

  private static func unpackWords(
    _ digits: Digits, count: Int, into texts: UnsafeMutableRawBufferPointer
  ) {
    let layout = digits.layout
    let textLength = layout.length &+ (layout.hasDashes ? 4 : 0)
    var place = 0
    for start in stride(from: 0, to: count &* textLength, by: textLength) {
      for word in 0..<(layout.length / 8) {
        let number = digits.packed.loadUnaligned(fromByteOffset: place, as: UInt32.self).bigEndian
        let letters = HexWord.digits(number, isUpper: layout.isUpper)
        texts.storeBytes(
          of: UInt32(truncatingIfNeeded: letters >> 32).bigEndian,
          toByteOffset: start &+ layout.offset(ofFour: 2 &* word), as: UInt32.self)
        texts.storeBytes(
          of: UInt32(truncatingIfNeeded: letters).bigEndian,
          toByteOffset: start &+ layout.offset(ofFour: 2 &* word &+ 1), as: UInt32.self)
        place &+= 4
      }
      if layout.hasDashes {
        texts[start &+ 8] = 0x2D
        texts[start &+ 13] = 0x2D
        texts[start &+ 18] = 0x2D
        texts[start &+ 23] = 0x2D
      }
    }
  }
}
