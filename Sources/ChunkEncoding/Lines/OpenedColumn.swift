import TextMatching

// A text column that is looked at as far as it is asked.

/// A column of texts whose parts are decoded when they are needed, each once.
///
/// Belongs to `OpenedTemplates`, which must outlive it; not to be used from several threads.
public final class OpenedColumn {
  private let bytes: UnsafeRawBufferPointer
  private unowned let parent: OpenedTemplates
  /// Which shape of the parent has the column.
  private let shape: Int
  private let depth: Int
  /// How the column is laid out; nil for a column of no texts.
  public let codec: TextCodec?
  /// The bytes that its texts are made of, as far as their type tells.
  let alphabet: ByteSet?
  private var dictionaryTexts: (texts: TextValues, codesOffset: Int)?
  private var dictionaryCodes: [Int64]?
  private var templates: OpenedTemplates?
  private var decoded: TextValues?
  private var found: [TextCondition: RowSet] = [:]

  init(
    _ bytes: UnsafeRawBufferPointer, of parent: OpenedTemplates, shape: Int, depth: Int
  ) throws {
    self.bytes = bytes
    self.parent = parent
    self.shape = shape
    self.depth = depth
    guard depth <= TextColumn.depthLimit + 1 else {
      throw ChunkDecodingError.invalid("columns too deep in columns")
    }
    codec = try bytes.first.map { number in
      guard let codec = TextCodec(rawValue: number) else {
        throw ChunkDecodingError.unknownCodec(number)
      }
      return codec
    }
    alphabet = try codec.flatMap { try Self.alphabet(of: $0, bytes) }
  }

  /// How many texts there are.
  ///
  /// - Throws: where the parent's codes are damaged, which tell.
  public func count() throws -> Int { try parent.rowCount(of: shape) }

  // MARK: Content

  /// All texts.
  public func values() throws -> TextValues {
    if let decoded { return decoded }
    let count = try count()
    let times = codec == .timestamp || codec == .templates ? try parent.times(of: shape) : nil
    var reader = ByteReader(bytes)
    let values = try TemplateDecoder.readColumn(
      &reader, count: count, times: times, depth: depth, budget: &parent.budget.rest)
    try reader.finish()
    decoded = values
    return values
  }

  /// The text of a column whose texts are all equal; nil for others.
  public func constant() throws -> [UInt8]? {
    try constantText().map { Array($0) }
  }

  /// As `constant`, where it lies.
  private func constantText() throws -> UnsafeRawBufferPointer? {
    guard codec == .constant else { return nil }
    var reader = ByteReader(bytes)
    _ = try reader.readByte()
    let text = try reader.readBytes(try reader.readCount(limit: reader.remaining))
    try reader.finish()
    return text
  }

  /// The different texts of a dictionary; nil for other columns.
  public func dictionary() throws -> TextValues? {
    guard codec == .dictionary else { return nil }
    return try openedDictionary().texts
  }

  private func openedDictionary() throws -> (texts: TextValues, codesOffset: Int) {
    if let dictionaryTexts { return dictionaryTexts }
    var reader = ByteReader(bytes)
    _ = try reader.readByte()
    let texts = try TextDictionary.readTexts(
      &reader, count: parent.count, depth: depth, budget: &parent.budget.rest)
    dictionaryTexts = (texts, reader.offset)
    return (texts, reader.offset)
  }

  /// Which text of its dictionary each row has; nil for other columns.
  public func codes() throws -> [Int64]? {
    guard codec == .dictionary else { return nil }
    if let dictionaryCodes { return dictionaryCodes }
    let (texts, offset) = try openedDictionary()
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
    let codes = try TextDictionary.readCodes(
      &reader, count: try count(), size: texts.count, budget: &parent.budget.rest)
    try reader.finish()
    dictionaryCodes = codes
    return codes
  }

  /// The numbers of a column of plain decimal numbers; nil for others.
  public func decimals() throws -> DecimalColumn? {
    guard codec == .number else { return nil }
    let count = try count()
    var reader = ByteReader(bytes)
    _ = try reader.readByte()
    try parent.budget.rest.take(count: 2 * count, byteCount: 0)
    let numbers = try NumberTexts.readNumbers(&reader, count: count)
    try reader.finish()
    guard numbers.prefix.isEmpty, numbers.suffixes == [[]] else { return nil }
    return DecimalColumn(mantissas: numbers.mantissas, scales: numbers.scales)
  }

  /// Whether all texts are decimal numbers, digits and at most a sign and a point; exact for
  /// columns of numbers, false for others.
  public func isPlainNumbers() throws -> Bool {
    guard codec == .number || codec == .digits else { return false }
    return alphabet?.isSubset(of: Self.decimalAlphabet) ?? false
  }

  private static let decimalAlphabet = ByteSet("0123456789-.".utf8)
  private static let digitAlphabet = ByteSet("0123456789".utf8)
  private static let hexAlphabet = ByteSet("0123456789abcdefABCDEF-".utf8)
  private static let addressAlphabet = ByteSet("0123456789.".utf8)

  /// Whether the column's type alone says that no text holds one of `bytes`.
  public func excludes(_ bytes: some Sequence<UInt8>) -> Bool {
    guard let alphabet else { return false }
    return !bytes.contains { alphabet.contains($0) }
  }

  /// The different texts and which of them each row has, whatever the column's layout.
  ///
  /// - Complexity: O(bytes of the texts) where they are not laid out so.
  public func distinct() throws -> (texts: TextValues, codes: [Int64]) {
    if let texts = try dictionary(), let codes = try codes() { return (texts, codes) }
    return DistinctTexts.codes(of: try values())
  }

  /// The shapes and columns of a column that has such.
  func openedTemplates() throws -> OpenedTemplates {
    if let templates { return templates }
    var reader = ByteReader(bytes)
    _ = try reader.readByte()
    let (parent, shape) = (parent, shape)
    let opened = try OpenedTemplates(
      nested: &reader, count: try count(), depth: depth + 1, budget: parent.budget
    ) { [unowned parent] in try parent.times(of: shape) }
    templates = opened
    return opened
  }

  /// Appends the text of a row.
  public func append(_ row: Int, to output: inout [UInt8]) throws {
    switch codec {
    case .templates where decoded == nil: try openedTemplates().append(row, to: &output)
    case .dictionary where decoded == nil:
      let code = try codes()?[row] ?? 0
      output.append(contentsOf: try openedDictionary().texts.text(Int(code)))
    case .hex where decoded == nil:
      var reader = ByteReader(bytes)
      _ = try reader.readByte()
      try HexTexts.append(row, of: HexTexts.readDigits(&reader, count: try count()), to: &output)
    case .constant, .number, .digits, .hex, .address, .timestamp, .dictionary, .templates, .raw,
      nil:
      output.append(contentsOf: try values().text(row))
    }
  }

  // MARK: Conditions

  /// Whether some text may hold the condition; exact but for columns whose type alone tells little.
  func mayHold(_ condition: TextCondition) throws -> Bool {
    if let alphabet {
      return !condition.bytes.isEmpty && condition.bytes.allSatisfy { alphabet.contains($0) }
    }
    switch codec {
    case nil: return false
    case .constant:
      return try constantText()?.withMemoryRebound(to: UInt8.self) { condition.holds($0) } ?? false
    case .dictionary:
      let texts = try openedDictionary().texts
      return (0..<texts.count).contains { condition.holds(texts.text($0)) }
    case .templates: return try openedTemplates().mayHold(condition)
    case .number, .digits, .hex, .address, .timestamp, .raw:
      return try !rows(holding: condition).isNone
    }
  }

  /// The rows whose texts hold the condition, exactly.
  public func rows(holding condition: TextCondition) throws -> RowSet {
    if let known = found[condition] { return known }
    let rows = try findRows(condition)
    found[condition] = rows
    return rows
  }

  private func findRows(_ condition: TextCondition) throws -> RowSet {
    let count = try count()
    if count == 0 { return .none(of: 0) }
    if condition.isTrivial { return .all(of: count) }
    switch codec {
    case nil: return .none(of: count)
    case .constant: return try mayHold(condition) ? .all(of: count) : .none(of: count)
    case .dictionary:
      let texts = try openedDictionary().texts
      let matches = (0..<texts.count).map { condition.holds(texts.text($0)) }
      guard matches.contains(true), let codes = try codes() else { return .none(of: count) }
      return RowSet(of: count) { matches[Int(codes[$0])] }
    case .templates where decoded == nil:
      return try openedTemplates().rows(holding: condition)
    case .number, .digits, .hex, .address, .timestamp, .templates, .raw:
      if alphabet != nil, try !mayHold(condition) { return .none(of: count) }
      if codec == .hex, decoded == nil {
        var reader = ByteReader(bytes)
        _ = try reader.readByte()
        if let rows = try HexSearch.rows(&reader, count: count, condition) { return rows }
      }
      // Templates are rendered one behind the other, as the rest is decoded.
      return condition.rows(in: try values(), isContiguous: true)
    }
  }

  /// What the texts of a typed column are made of; nil where the type does not tell.
  private static func alphabet(
    of codec: TextCodec, _ bytes: UnsafeRawBufferPointer
  ) throws -> ByteSet? {
    var reader = ByteReader(bytes)
    _ = try reader.readByte()
    switch codec {
    case .number: return try NumberTexts.alphabet(&reader)
    case .digits: return digitAlphabet
    case .hex: return hexAlphabet
    case .address: return addressAlphabet
    case .timestamp: return ByteSet(try TimestampTexts.alphabet(&reader))
    case .constant, .dictionary, .templates, .raw: return nil
    }
  }
}

/// A column of numbers without prefix or unit: each is `mantissa / 10^scale`.
public struct DecimalColumn {
  /// The numbers without their decimal point, by row.
  public var mantissas: [Int64]
  /// Of each number, or one for all of them.
  public var scales: [Int64]
}
