// A column of texts: the codec is chosen by what it costs.

/// How a column of texts is laid out. Numbers are never reused; 0 stands for none.
public enum TextCodec: UInt8, Hashable, Sendable, CaseIterable {
  /// All equal: varint length, bytes.
  case constant = 1
  /// Numbers with a prefix and a few suffixes.
  case number = 2
  /// Digits of one length.
  case digits = 3
  /// Hexadecimal digits of one length.
  case hex = 4
  /// IPv4 addresses.
  case address = 5
  /// Timestamps of one layout.
  case timestamp = 6
  /// Different texts once, and which of them.
  case dictionary = 7
  /// Shapes, and columns of what varies in them.
  case templates = 8
  /// Lengths, and the bytes deflated.
  case raw = 9
}

/// A column of texts, lossless for all bytes.
///
/// Layout, for a count that the reader knows: a byte codec, then what the codec lays out. A column
/// of no texts has no bytes.
public enum TextColumn {
  /// Columns within columns, at most.
  static let depthLimit = 6
  /// A dictionary that small is not looked into for templates.
  private static let smallDictionary = 64

  /// The bytes of a column.
  ///
  /// - Complexity: O(bytes of the texts), a few times over.
  static func encode(
    _ source: TextSource, depth: Int, allowsDictionary: Bool = true
  ) -> [UInt8] {
    if source.count == 0 { return [] }
    if isConstant(source) {
      let text = source.text(0)
      var writer = ByteWriter()
      writer.append(fixed: TextCodec.constant.rawValue)
      writer.append(count: text.count)
      writer.append(bytes: text)
      return writer.bytes
    }
    var best = typed(source)
    let isTyped = best != nil
    let dictionary = allowsDictionary ? TextDictionary(source) : nil
    if let dictionary, !isTyped || dictionary.count <= max(256, source.count / 4) {
      keepShorter(&best, .dictionary, dictionary.encode(source, depth: depth))
    }
    if !isTyped, depth < depthLimit, (dictionary?.count ?? .max) > smallDictionary,
      let templates = TemplateEncoder.encodeValues(source, depth: depth)
    {
      keepShorter(&best, .templates, templates)
    }
    return best ?? [TextCodec.raw.rawValue] + RawTexts.encode(source)
  }

  private static func keepShorter(_ best: inout [UInt8]?, _ codec: TextCodec, _ bytes: [UInt8]) {
    if let best, best.count <= bytes.count + 1 { return }
    best = [codec.rawValue] + bytes
  }

  private static func isConstant(_ source: TextSource) -> Bool {
    let first = source.text(0)
    for index in 1..<source.count where !TextDictionary.equal(source.text(index), first) {
      return false
    }
    return true
  }

  private static func typed(_ source: TextSource) -> [UInt8]? {
    if source.spans[0].length == 0 { return nil }
    if let bytes = NumberTexts.encode(source) { return [TextCodec.number.rawValue] + bytes }
    if let bytes = DigitTexts.encode(source) { return [TextCodec.digits.rawValue] + bytes }
    if let bytes = HexTexts.encode(source) { return [TextCodec.hex.rawValue] + bytes }
    if let bytes = AddressTexts.encode(source) { return [TextCodec.address.rawValue] + bytes }
    if let bytes = TimestampTexts.encode(source) { return [TextCodec.timestamp.rawValue] + bytes }
    return nil
  }

  /// Reads `count` texts.
  ///
  /// - Parameter times: of each text's entry; nil where there are none.
  /// - Throws: where the bytes are none that an encoder writes for that count.
  static func decode(
    _ reader: inout ByteReader, count: Int, times: UnsafePointer<Int64>?, depth: Int,
    budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    if count == 0 { return TextValues(byteCapacity: 0, count: 0) }
    guard depth <= depthLimit + 1 else { throw .invalid("columns too deep in columns") }
    let number = try reader.readByte()
    guard let codec = TextCodec(rawValue: number) else { throw .unknownCodec(number) }
    switch codec {
    case .constant: return try decodeConstant(&reader, count: count, budget: &budget)
    case .number: return try NumberTexts.decode(&reader, count: count, budget: &budget)
    case .digits: return try DigitTexts.decode(&reader, count: count, budget: &budget)
    case .hex: return try HexTexts.decode(&reader, count: count, budget: &budget)
    case .address: return try AddressTexts.decode(&reader, count: count, budget: &budget)
    case .timestamp:
      return try TimestampTexts.decode(&reader, count: count, times: times, budget: &budget)
    case .dictionary:
      return try TextDictionary.decode(&reader, count: count, depth: depth, budget: &budget)
    case .templates:
      return try TemplateDecoder.decodeValues(
        &reader, count: count, times: times, depth: depth, budget: &budget)
    case .raw: return try RawTexts.decode(&reader, count: count, budget: &budget)
    }
  }

  private static func decodeConstant(
    _ reader: inout ByteReader, count: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    let text = try reader.readBytes(try reader.readCount(limit: reader.remaining))
    try budget.take(count: count, byteCount: text.count)
    let values = TextValues(byteCapacity: text.count, count: count)
    for index in 0..<text.count { values.bytes[index] = text[index] }
    values.spans.update(repeating: TextSpan(start: 0, length: text.count))
    return values
  }
}

/// Texts without a better form.
///
/// Layout: an integer column of lengths, a deflate page of all texts one behind the other.
enum RawTexts {
  /// - Parameter isPacked: whether the bytes are deflated where that is shorter.
  static func encode(_ source: TextSource, isPacked: Bool = true) -> [UInt8] {
    var writer = ByteWriter()
    IntegerColumn.encode(source.spans.map { Int64($0.length) }, into: &writer)
    if let bytes = source.contiguous {
      append(bytes, isPacked, into: &writer)
    } else {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(source.byteCount)
      for index in 0..<source.count { bytes.append(contentsOf: source.text(index)) }
      bytes.withUnsafeBufferPointer { append($0, isPacked, into: &writer) }
    }
    return writer.bytes
  }

  private static func append(
    _ bytes: UnsafeBufferPointer<UInt8>, _ isPacked: Bool, into writer: inout ByteWriter
  ) {
    if isPacked {
      DeflatePage.encode(bytes, into: &writer)
    } else {
      DeflatePage.encodeStored(bytes, into: &writer)
    }
  }

  static func decode(
    _ reader: inout ByteReader, count: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    try budget.take(count: count, byteCount: 0)
    var lengths = [Int64](repeating: 0, count: count)
    try IntegerColumn.decode(&reader, into: &lengths)
    let bytes = try DeflatePage.decode(&reader, limit: budget.rest)
    try budget.take(count: 0, byteCount: bytes.count)
    let values = TextValues(byteCapacity: bytes.count, count: count)
    _ = values.bytes.update(fromContentsOf: bytes)
    var place = 0
    for (index, length) in lengths.enumerated() {
      guard length >= 0, length <= bytes.count - place else {
        throw .invalid("texts behind their page")
      }
      values.spans[index] = TextSpan(start: place, length: Int(length))
      place += Int(length)
    }
    guard place == bytes.count else { throw .invalid("bytes behind the last text") }
    return values
  }
}
