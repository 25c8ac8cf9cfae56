// Lines as shapes and columns: the face of this folder.

/// Encodes the lines of one group.
public enum LineTemplates {
  /// Most shapes of a group.
  public static let shapeLimit = TemplateEncoder.shapeLimit
  /// Longer groups are single lines, which have nothing to share a shape with.
  private static let byteLimit = 1 << 24

  /// Lines `lines` of `bytes`, taken apart as far as that gives them back byte for byte.
  ///
  /// - Parameters:
  ///   - spans: where in `bytes` each line stands.
  ///   - times: of each line's entry, in nanoseconds.
  public static func encode(
    _ bytes: UnsafeBufferPointer<UInt8>, spans: [TextSpan], times: [Int64]
  ) -> EncodedTemplates {
    guard let base = bytes.baseAddress else { return plain(bytes, spans) }
    if bytes.count > byteLimit { return plain(bytes, spans) }
    var encoded = spans.withUnsafeBufferPointer { spans in
      times.withUnsafeBufferPointer { times in
        TemplateEncoder.encodeLines(
          TextSource(base: base, spans: spans, times: times.baseAddress))
      }
    }
    // What codecs promise is looked at, not believed.
    guard var decoder = try? decoder(of: encoded, times: times, byteCount: bytes.count),
      let values = try? decoder.render(), holds(values, bytes, spans)
    else { return plain(bytes, spans) }
    encoded.filters = decoder.filters()
    return encoded
  }

  /// The lines without any shape.
  ///
  /// - Parameter isPacked: whether they are deflated where that is shorter.
  public static func plain(
    _ bytes: UnsafeBufferPointer<UInt8>, _ spans: [TextSpan], isPacked: Bool = true
  ) -> EncodedTemplates {
    var codes = ByteWriter()
    CodeColumn.encode([Int64](repeating: 0, count: spans.count), into: &codes)
    let nothing: [UInt8] = [0]
    let rest = nothing.withUnsafeBufferPointer { nothing -> [UInt8] in
      spans.withUnsafeBufferPointer { spans -> [UInt8] in
        guard let base = bytes.baseAddress ?? nothing.baseAddress else { return [] }
        return RawTexts.encode(
          TextSource(base: base, spans: spans, times: nil), isPacked: isPacked)
      }
    }
    return EncodedTemplates(
      shapes: [], counts: [], codes: spans.isEmpty ? [] : codes.bytes, rest: rest, columns: [])
  }

  /// Whether the lines are those decoded.
  private static func holds(
    _ values: TextValues, _ bytes: UnsafeBufferPointer<UInt8>, _ spans: [TextSpan]
  ) -> Bool {
    spans.indices.allSatisfy { index in
      TextDictionary.equal(
        values.text(index), UnsafeBufferPointer(rebasing: bytes[spans[index].range]))
    }
  }

  /// The lines of what was encoded.
  public static func decode(
    _ encoded: EncodedTemplates, times: [Int64], byteCount: Int
  ) throws(ChunkDecodingError) -> TextValues {
    var decoder = try decoder(of: encoded, times: times, byteCount: byteCount)
    return try decoder.render()
  }

  /// What was encoded, read but for putting the lines together.
  private static func decoder(
    of encoded: EncodedTemplates, times: [Int64], byteCount: Int
  ) throws(ChunkDecodingError) -> LineDecoder {
    var shapes: [TextShape] = []
    for shape in encoded.shapes {
      shapes.append(
        try shape.withRawBytes { (bytes) throws(ChunkDecodingError) in
          try TextShape(encoded: bytes)
        })
    }
    var decoder = LineDecoder(shapes: shapes, times: times, byteCount: byteCount)
    for part in [encoded.codes, encoded.rest] + encoded.columns {
      try part.withRawBytes { (bytes) throws(ChunkDecodingError) in try decoder.read(bytes) }
    }
    return decoder
  }
}

/// Decodes the lines of one group from its parts.
public struct LineDecoder {
  /// The shapes, by number.
  public let shapes: [TextShape]
  private let rowCounts: [Int]?
  private let times: [Int64]
  private var budget: DecodingBudget
  private var codes: [UInt16]?
  private var rows = TextRows(codes: [UInt16](), shapeCount: 0)
  private var columns: [TextValues] = []
  /// The shape and slot of the next column.
  private var next = (shape: 0, slot: 0)

  /// - Parameters:
  ///   - rowCounts: how many lines have no shape, and how many each of the shapes; nil where only
  ///     the codes tell.
  ///   - byteCount: bytes of all lines, or a bound of them.
  public init(
    shapes: [TextShape], rowCounts: [Int]? = nil, times: [Int64], byteCount: Int
  ) {
    self.shapes = shapes
    self.rowCounts = rowCounts
    self.times = times
    budget = DecodingBudget(byteCount: byteCount, count: times.count)
  }

  /// Parts that there are: codes, rest, a column a slot.
  public var partCount: Int { shapes.reduce(2) { $0 + $1.slotCount } }

  /// Takes the next part: first the codes, then the rest, then each column.
  public mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ChunkDecodingError) {
    var reader = ByteReader(bytes)
    if codes == nil {
      let decoded = try TemplateDecoder.readCodes(
        &reader, count: times.count, shapes: shapes, rowCounts: rowCounts, budget: &budget)
      rows = TextRows(codes: decoded, shapeCount: shapes.count)
      codes = decoded
    } else if columns.isEmpty {
      columns.append(
        try TemplateDecoder.readRest(&reader, count: rows.rows(of: 0).count, budget: &budget))
    } else {
      while next.shape < shapes.count, next.slot == shapes[next.shape].slotCount {
        next = (next.shape + 1, 0)
      }
      guard next.shape < shapes.count else { throw .invalid("a column of no slot") }
      columns.append(try column(bytes, of: next.shape))
      next.slot += 1
    }
  }

  /// The texts of a column of shape `shape`.
  private mutating func column(
    _ bytes: UnsafeRawBufferPointer, of shape: Int
  ) throws(ChunkDecodingError) -> TextValues {
    var reader = ByteReader(bytes)
    let shapeRows = rows.rows(of: shape + 1)
    let shapeTimes = shapeRows.map { times[Int($0)] }
    let values = try TemplateDecoder.readColumn(
      &reader, count: shapeRows.count, times: shapeTimes, depth: 1, budget: &budget)
    try reader.finish()
    return values
  }

  /// The filters of the columns that were read.
  func filters() -> StoredColumnFilters<[UInt8]> {
    ColumnFilters.encode(columns.dropFirst())
  }

  /// The lines, one behind the other in memory. All parts must have been read.
  public mutating func render() throws(ChunkDecodingError) -> TextValues {
    guard let codes, columns.count == partCount - 1 else {
      throw .invalid("lines without all their columns")
    }
    return try TemplateDecoder.render(shapes, codes: codes, columns: columns, budget: &budget)
  }
}
