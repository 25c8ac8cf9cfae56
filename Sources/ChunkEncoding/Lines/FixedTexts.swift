// Texts of few parts: digits with leading zeros, addresses.

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
