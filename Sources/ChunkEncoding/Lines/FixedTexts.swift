// Texts of one length or few parts: digits with leading zeros, hexadecimal numbers, addresses.

/// A column of digits, all of one length, leading zeros kept.
///
/// Layout: a byte length (1 to 18), an integer column.
enum DigitTexts {
  private static let lengthLimit = 18

  static func encode(_ source: TextSource) -> [UInt8]? {
    let length = source.text(0).count
    guard (1...lengthLimit).contains(length) else { return nil }
    var numbers: [Int64] = []
    numbers.reserveCapacity(source.count)
    for index in 0..<source.count {
      let text = source.text(index)
      if text.count != length { return nil }
      var number: Int64 = 0
      for byte in text {
        let digit = byte &- 0x30
        if digit > 9 { return nil }
        number = number &* 10 &+ Int64(digit)
      }
      numbers.append(number)
    }
    var writer = ByteWriter()
    writer.append(fixed: UInt8(length))
    IntegerColumn.encode(numbers, into: &writer)
    return writer.bytes
  }

  static func readNumbers(
    _ reader: inout ByteReader, count: Int
  ) throws(ChunkDecodingError) -> (length: Int, numbers: [Int64]) {
    let length = Int(try reader.readByte())
    guard (1...lengthLimit).contains(length) else { throw .invalid("numbers of \(length) digits") }
    var numbers = [Int64](repeating: 0, count: count)
    try IntegerColumn.decode(&reader, into: &numbers)
    return (length, numbers)
  }

  static func decode(
    _ reader: inout ByteReader, count: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    try budget.take(count: count, byteCount: count)
    let (length, numbers) = try readNumbers(&reader, count: count)
    let values = TextValues(byteCapacity: length * count, count: count)
    for index in 0..<count {
      var rest = numbers[index].magnitude
      for place in (0..<length).reversed() {
        values.bytes[index &* length &+ place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      values.spans[index] = TextSpan(start: index &* length, length: length)
    }
    return values
  }
}

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
    let isUpper = hasUpper(source)
    var packed: [UInt8] = []
    packed.reserveCapacity((digits * source.count + 1) / 2)
    var pending: UInt8 = 0
    var isHalf = false
    for index in 0..<source.count {
      let text = source.text(index)
      if text.count != length { return nil }
      var place = 0
      for digit in 0..<digits {
        if hasDashes && hasDash(before: digit) {
          if text[place] != 0x2D { return nil }
          place &+= 1
        }
        let value = value(text[place], upper: isUpper)
        if value > 15 { return nil }
        place &+= 1
        if isHalf { packed.append(pending | value) } else { pending = value << 4 }
        isHalf.toggle()
      }
    }
    if isHalf { packed.append(pending) }
    var writer = ByteWriter()
    writer.append(fixed: (isUpper ? upperFlag : 0) | (hasDashes ? dashFlag : 0))
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

  /// The digits of all texts of a column.
  struct Digits {
    var isUpper: Bool
    var hasDashes: Bool
    /// Digits of each text.
    var length: Int
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
      isUpper: flags & upperFlag != 0, hasDashes: hasDashes, length: length,
      packed: try reader.readBytes((length * count + 1) / 2))
  }

  /// Appends the text of a row.
  static func append(_ row: Int, of digits: Digits, to output: inout [UInt8]) {
    let letter: UInt8 = digits.isUpper ? 0x37 : 0x57
    for digit in 0..<digits.length {
      if digits.hasDashes && hasDash(before: digit) { output.append(0x2D) }
      let nibble = digits.digit(row &* digits.length &+ digit)
      output.append(nibble &+ (nibble < 10 ? 0x30 : letter))
    }
  }

  static func decode(
    _ reader: inout ByteReader, count: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    let digits = try readDigits(&reader, count: count)
    let hasDashes = digits.hasDashes
    let length = digits.length + (hasDashes ? 4 : 0)
    try budget.take(count: count, byteCount: length * count)
    let values = TextValues(byteCapacity: length * count, count: count)
    let letter: UInt8 = digits.isUpper ? 0x37 : 0x57
    var place = 0
    var half = 0
    for index in 0..<count {
      values.spans[index] = TextSpan(start: place, length: length)
      for digit in 0..<digits.length {
        if hasDashes && hasDash(before: digit) {
          values.bytes[place] = 0x2D
          place &+= 1
        }
        let nibble = digits.digit(half)
        values.bytes[place] = nibble &+ (nibble < 10 ? 0x30 : letter)
        place &+= 1
        half &+= 1
      }
    }
    return values
  }
}

/// A column of IPv4 addresses in their usual form, as an integer column.
enum AddressTexts {
  private static let longest = 15

  static func encode(_ source: TextSource) -> [UInt8]? {
    var numbers: [Int64] = []
    numbers.reserveCapacity(source.count)
    for index in 0..<source.count {
      guard let number = parse(source.text(index)) else { return nil }
      numbers.append(number)
    }
    var writer = ByteWriter()
    IntegerColumn.encode(numbers, into: &writer)
    return writer.bytes
  }

  private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    if text.count > longest { return nil }
    var number: Int64 = 0
    var part: Int64 = 0
    var digits = 0
    var dots = 0
    for byte in text {
      if byte == 0x2E {
        if digits == 0 || dots == 3 { return nil }
        number = number << 8 | part
        (part, digits, dots) = (0, 0, dots &+ 1)
        continue
      }
      let digit = byte &- 0x30
      if digit > 9 || (digits > 0 && part == 0) { return nil }
      part = part &* 10 &+ Int64(digit)
      digits &+= 1
      if part > 255 { return nil }
    }
    return dots == 3 && digits > 0 ? number << 8 | part : nil
  }

  static func decode(
    _ reader: inout ByteReader, count: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    try budget.take(count: count, byteCount: count)
    var numbers = [Int64](repeating: 0, count: count)
    try IntegerColumn.decode(&reader, into: &numbers)
    let values = TextValues(byteCapacity: longest * count, count: count)
    var place = 0
    for index in 0..<count {
      let start = place
      for part in 0..<4 {
        if part > 0 {
          values.bytes[place] = 0x2E
          place &+= 1
        }
        let number = UInt8(truncatingIfNeeded: numbers[index] >> Int64(24 - 8 * part))
        if number >= 100 {
          values.bytes[place] = 0x30 &+ number / 100
          place &+= 1
        }
        if number >= 10 {
          values.bytes[place] = 0x30 &+ number / 10 % 10
          place &+= 1
        }
        values.bytes[place] = 0x30 &+ number % 10
        place &+= 1
      }
      values.spans[index] = TextSpan(start: start, length: place &- start)
    }
    return values
  }
}
