import TextMatching

// Numbers as they are written: 17, -3, 0.25, 12.5ms, pod-7.

/// A column of texts that are all one prefix, a canonical decimal number, and one of a few
/// suffixes (units).
///
/// Layout: text of the prefix, varint count of suffixes, their texts, where there are several a
/// code column of them; a byte mode, a byte digits, mode 3 a code column of digits; an integer
/// column. In mode 1 each number has that many digits behind the point, in mode 2 at most as many
/// and no zero at the end, in mode 3 as many as the column says. The integers are the numbers
/// without their point, in mode 2 with all digits.
enum NumberTexts {
  private static let fixedMode: UInt8 = 1
  private static let shortestMode: UInt8 = 2
  private static let variedMode: UInt8 = 3
  private static let suffixLimit = 16
  private static let affixLimit = 24
  /// Digits that always fit an Int64.
  private static let digitLimit = 18

  static let powersOfTen: [Int64] = (0...18).map { exponent in
    (0..<exponent).reduce(Int64(1)) { power, _ in power * 10 }
  }

  private struct Parsed {
    var mantissa: Int64
    var scale: Int
    var end: Int
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// The canonical number at `start` of `text`.
  private static func parse(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Parsed? {
    var index = start
    let count = text.count
    let isNegative = start == 0 && index < count && text[index] == 0x2D
    if isNegative { index &+= 1 }
    let first = index
    var mantissa: Int64 = 0
    while index < count, isDigit(text[index]), index &- first <= digitLimit {
      mantissa = mantissa &* 10 &+ Int64(text[index] &- 0x30)
      index &+= 1
    }
    let whole = index &- first
    if whole == 0 || whole > digitLimit || (whole > 1 && text[first] == 0x30) { return nil }
    var scale = 0
    if index &+ 1 < count, text[index] == 0x2E, isDigit(text[index &+ 1]) {
      index &+= 1
      while index < count, isDigit(text[index]), whole &+ scale <= digitLimit {
        mantissa = mantissa &* 10 &+ Int64(text[index] &- 0x30)
        index &+= 1
        scale &+= 1
      }
      if whole &+ scale > digitLimit { return nil }
    }
    if isNegative && mantissa == 0 { return nil }
    return Parsed(mantissa: isNegative ? -mantissa : mantissa, scale: scale, end: index)
  }

  // MARK: Encoding

  /// The column of `source`; nil where some text has another form.
  static func encode(_ source: TextSource) -> [UInt8]? {
    let first = source.text(0)
    guard let digit = first.firstIndex(where: isDigit), digit <= affixLimit else { return nil }
    let hasSign = digit == 1 && first[0] == 0x2D
    let prefix = Array(first[..<(hasSign ? 0 : digit)])
    var mantissas: [Int64] = []
    var scales: [UInt8] = []
    mantissas.reserveCapacity(source.count)
    scales.reserveCapacity(source.count)
    var suffixes = Suffixes()
    for index in 0..<source.count {
      let text = source.text(index)
      guard text.count > prefix.count, starts(text, with: prefix),
        let number = parse(text, from: prefix.count),
        suffixes.add(text, from: number.end)
      else { return nil }
      mantissas.append(number.mantissa)
      scales.append(UInt8(truncatingIfNeeded: number.scale))
    }
    var writer = ByteWriter()
    writer.append(count: prefix.count)
    writer.append(bytes: prefix)
    suffixes.encode(into: &writer)
    encode(mantissas, scales, into: &writer)
    return writer.bytes
  }

  private static func starts(_ text: UnsafeBufferPointer<UInt8>, with prefix: [UInt8]) -> Bool {
    for index in prefix.indices where text[index] != prefix[index] { return false }
    return true
  }

  private static func encode(
    _ mantissas: [Int64], _ scales: [UInt8], into writer: inout ByteWriter
  ) {
    var least = scales[0]
    var most = scales[0]
    for scale in scales {
      least = min(least, scale)
      most = max(most, scale)
    }
    if least == most {
      writer.append(fixed: fixedMode)
      writer.append(fixed: most)
      return IntegerColumn.encode(mantissas, into: &writer)
    }
    writer.append(fixed: shortestMode)
    writer.append(fixed: most)
    var scaled: [Int64] = []
    scaled.reserveCapacity(mantissas.count)
    for (mantissa, scale) in zip(mantissas, scales) {
      let (number, overflows) = mantissa.multipliedReportingOverflow(
        by: powersOfTen[Int(most - scale)])
      if overflows || (scale > 0 && mantissa % 10 == 0) { break }
      scaled.append(number)
    }
    if scaled.count == mantissas.count { return IntegerColumn.encode(scaled, into: &writer) }
    writer.bytes[writer.count - 2] = variedMode
    CodeColumn.encode(scales.map { Int64($0) }, into: &writer)
    IntegerColumn.encode(mantissas, into: &writer)
  }

  /// The few texts behind the numbers.
  private struct Suffixes {
    private var texts: [[UInt8]] = []
    private var codes: [Int64] = []

    /// Notes the rest of `text`; false where there are too many.
    mutating func add(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
      let length = text.count &- start
      if length > affixLimit { return false }
      for code in texts.indices where texts[code].count == length {
        var same = true
        for index in 0..<length where texts[code][index] != text[start &+ index] { same = false }
        if same {
          codes.append(Int64(code))
          return true
        }
      }
      if texts.count == suffixLimit { return false }
      let suffix = Array(text[start...])
      // What follows must not read as a part of the number, and digits vary too much.
      if suffix.contains(where: isDigit) { return false }
      codes.append(Int64(texts.count))
      texts.append(suffix)
      return true
    }

    func encode(into writer: inout ByteWriter) {
      writer.append(count: texts.count)
      for text in texts {
        writer.append(count: text.count)
        writer.append(bytes: text)
      }
      if texts.count > 1 { CodeColumn.encode(codes, into: &writer) }
    }
  }

  // MARK: Decoding

  /// The numbers of a column: `mantissa / 10^scale`, before the suffix.
  struct Numbers {
    var prefix: [UInt8]
    var suffixes: [[UInt8]]
    var suffixCodes: [Int64]
    var mantissas: [Int64]
    /// Of each number, or of all of them.
    var scales: [Int64]
    var isShortest: Bool

    func scale(_ index: Int) -> Int { Int(scales.count == 1 ? scales[0] : scales[index]) }
  }

  private static func readAffixes(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> (prefix: [UInt8], suffixes: [[UInt8]]) {
    let prefix = Array(try readAffix(&reader))
    var suffixes: [[UInt8]] = []
    for _ in 0..<(try readSuffixCount(&reader)) { suffixes.append(Array(try readAffix(&reader))) }
    return (prefix, suffixes)
  }

  private static func readAffix(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> UnsafeRawBufferPointer {
    try reader.readBytes(try reader.readCount(limit: affixLimit))
  }

  private static func readSuffixCount(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> Int {
    let count = try reader.readCount(limit: suffixLimit)
    guard count > 0 else { throw .invalid("numbers without a suffix") }
    return count
  }

  private static let numberAlphabet = ByteSet("-.0123456789".utf8)

  /// The bytes that the texts of a column may be made of.
  static func alphabet(_ reader: inout ByteReader) throws(ChunkDecodingError) -> ByteSet {
    var alphabet = numberAlphabet
    for byte in try readAffix(&reader) { alphabet.insert(byte) }
    for _ in 0..<(try readSuffixCount(&reader)) {
      for byte in try readAffix(&reader) { alphabet.insert(byte) }
    }
    return alphabet
  }

  static func readNumbers(
    _ reader: inout ByteReader, count: Int
  ) throws(ChunkDecodingError) -> Numbers {
    let (prefix, suffixes) = try readAffixes(&reader)
    let codes =
      suffixes.count > 1
      ? try CodeColumn.decode(&reader, count: count, limit: suffixes.count) : []
    let mode = try reader.readByte()
    let digits = try reader.readByte()
    guard (fixedMode...variedMode).contains(mode) else { throw .unknownCodec(mode) }
    guard digits <= digitLimit else { throw .invalid("\(digits) digits behind the point") }
    let scales =
      mode == variedMode
      ? try CodeColumn.decode(&reader, count: count, limit: digitLimit + 1) : [Int64(digits)]
    var mantissas = [Int64](repeating: 0, count: count)
    try IntegerColumn.decode(&reader, into: &mantissas)
    return Numbers(
      prefix: prefix, suffixes: suffixes, suffixCodes: codes, mantissas: mantissas,
      scales: scales, isShortest: mode == shortestMode)
  }

  /// Most bytes of a number's text: sign, 19 digits, point, a zero before it.
  private static let numberLimit = 24

  static func decode(
    _ reader: inout ByteReader, count: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    // At least a byte each: asked before memory is taken.
    try budget.take(count: count, byteCount: count)
    let numbers = try readNumbers(&reader, count: count)
    let suffixRoom = numbers.suffixes.reduce(0) { max($0, $1.count) }
    let room = numbers.prefix.count + numberLimit + suffixRoom
    let values = TextValues(byteCapacity: room * count, count: count)
    guard let base = values.bytes.baseAddress else { return values }
    var place = 0
    for index in 0..<count {
      let start = place
      for byte in numbers.prefix {
        base[place] = byte
        place &+= 1
      }
      place &+= write(
        numbers.mantissas[index], scale: numbers.scale(index), isShortest: numbers.isShortest,
        to: base + place)
      let code = numbers.suffixCodes.isEmpty ? 0 : Int(numbers.suffixCodes[index])
      for byte in numbers.suffixes[code] {
        base[place] = byte
        place &+= 1
      }
      values.spans[index] = TextSpan(start: start, length: place &- start)
    }
    return values
  }

  /// Writes a number and returns its length, at most `numberLimit`.
  private static func write(
    _ mantissa: Int64, scale: Int, isShortest: Bool, to output: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var place = 0
    if mantissa < 0 {
      output[0] = 0x2D
      place = 1
    }
    var magnitude = mantissa.magnitude
    var digits = scale
    if isShortest {
      while digits > 0, magnitude % 10 == 0 {
        magnitude /= 10
        digits &-= 1
      }
    }
    var length = 1
    var rest = magnitude / 10
    while rest > 0 {
      rest /= 10
      length &+= 1
    }
    length = max(length, digits &+ 1)
    let total = digits > 0 ? length &+ 1 : length
    var index = place &+ total
    for position in 0..<length {
      if digits > 0 && position == digits {
        index &-= 1
        output[index] = 0x2E
      }
      index &-= 1
      output[index] = 0x30 &+ UInt8(truncatingIfNeeded: magnitude % 10)
      magnitude /= 10
    }
    return place &+ total
  }
}
