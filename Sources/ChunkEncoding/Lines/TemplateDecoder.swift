// Putting texts together again from shapes and columns.

/// A shape as a page tells it.
public struct TextShape: Sendable {
  /// What the shape stands for.
  public let kind: ShapeKind
  /// The bytes before each slot, and behind the last.
  public let pieces: [[UInt8]]
  /// The path of each slot, keys joined by `_`; empty where it has none.
  public let paths: [[UInt8]]

  /// How many values a text of this shape has.
  public var slotCount: Int { pieces.count - 1 }

  /// Reads the shapes of a page.
  public static func readAll(
    _ bytes: UnsafeRawBufferPointer, isLines: Bool
  ) throws(ChunkDecodingError) -> [TextShape] {
    var reader = ByteReader(bytes)
    let count = try reader.readCount(limit: min(TemplateEncoder.shapeLimit, bytes.count))
    var shapes: [TextShape] = []
    for _ in 0..<count { shapes.append(try TextShape(&reader, isLines: isLines)) }
    try reader.finish()
    return shapes
  }

  /// Reads the shape of lines that `EncodedTemplates.shapes` holds.
  public init(encoded bytes: UnsafeRawBufferPointer) throws(ChunkDecodingError) {
    var reader = ByteReader(bytes)
    try self.init(&reader, isLines: true)
    try reader.finish()
  }

  private init(_ reader: inout ByteReader, isLines: Bool) throws(ChunkDecodingError) {
    let number = try reader.readByte()
    guard let kind = ShapeKind(rawValue: number) else { throw .unknownCodec(number) }
    let slotCount = try reader.readCount(limit: LineTokens.slotLimit)
    var pieces: [[UInt8]] = []
    for _ in 0...slotCount {
      pieces.append(Array(try reader.readBytes(try reader.readCount(limit: reader.remaining))))
    }
    var paths = [[UInt8]](repeating: [], count: slotCount)
    if isLines, kind == .json || kind == .logfmt {
      for slot in 0..<slotCount {
        paths[slot] = Array(
          try reader.readBytes(try reader.readCount(limit: reader.remaining)))
      }
    }
    (self.kind, self.pieces, self.paths) = (kind, pieces, paths)
  }
}

/// Renders texts from their shapes.
enum TemplateDecoder {
  /// A slot's column: views of memory that `TextValues` own.
  private struct ColumnView {
    var bytes: UnsafePointer<UInt8>?
    var spans: UnsafeMutablePointer<TextSpan>?
  }

  /// Reads what `TemplateEncoder.encodeValues` writes.
  static func decodeValues(
    _ reader: inout ByteReader, count: Int, times: UnsafePointer<Int64>?, depth: Int,
    budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    let header = try DeflatePage.decode(&reader, limit: budget.rest)
    try budget.take(count: 0, byteCount: header.count)
    let shapes = try header.withRawBytes { (bytes) throws(ChunkDecodingError) in
      try TextShape.readAll(bytes, isLines: false)
    }
    var part = try readPart(&reader)
    let codes = try readCodes(&part, count: count, shapes: shapes, budget: &budget)
    let rows = TextRows(codes: codes, shapeCount: shapes.count)
    part = try readPart(&reader)
    var columns = [try readRest(&part, count: rows.rows(of: 0).count, budget: &budget)]
    for (place, shape) in shapes.enumerated() {
      let shapeRows = rows.rows(of: place + 1)
      let shapeTimes = times.map { times in shapeRows.map { times[Int($0)] } }
      for _ in 0..<shape.slotCount {
        var part = try readPart(&reader)
        columns.append(
          try readColumn(
            &part, count: shapeRows.count, times: shapeTimes, depth: depth + 1, budget: &budget))
        try part.finish()
      }
    }
    return try render(shapes, codes: codes, columns: columns, budget: &budget)
  }

  static func readPart(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> ByteReader {
    ByteReader(try reader.readBytes(try reader.readCount(limit: reader.remaining)))
  }

  /// Reads which text has which shape: 0 for none, else its number and one.
  ///
  /// - Parameter rowCounts: how many texts must have each code; nil where any may.
  static func readCodes(
    _ reader: inout ByteReader, count: Int, shapes: [TextShape], rowCounts: [Int]? = nil,
    budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> [UInt16] {
    try budget.take(count: 2 * count, byteCount: 0)
    let codes =
      count == 0
      ? []
      : try CodeColumn.decode(&reader, count: count, limit: shapes.count + 1, as: UInt16.self)
    try reader.finish()
    if let rowCounts, TextRows.counts(of: codes, shapeCount: shapes.count) != rowCounts {
      throw .invalid("texts of other shapes than are counted")
    }
    return codes
  }

  /// Reads the texts without a shape.
  static func readRest(
    _ reader: inout ByteReader, count: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    let values =
      count == 0
      ? TextValues(byteCapacity: 0, count: 0)
      : try RawTexts.decode(&reader, count: count, budget: &budget)
    try reader.finish()
    return values
  }

  static func readColumn(
    _ reader: inout ByteReader, count: Int, times: [Int64]?, depth: Int,
    budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    guard let times else {
      return try TextColumn.decode(
        &reader, count: count, times: nil, depth: depth, budget: &budget)
    }
    var cursor = reader
    let values = try times.withUnsafeBufferPointer { (times) throws(ChunkDecodingError) in
      try TextColumn.decode(
        &cursor, count: count, times: times.baseAddress, depth: depth, budget: &budget)
    }
    reader = cursor
    return values
  }

  /// Puts the texts together.
  ///
  /// - Parameter columns: the texts without a shape, then those of each slot of each shape.
  static func render(
    _ shapes: [TextShape], codes: [UInt16], columns: [TextValues], budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    // Without shapes the texts stand as they are.
    if shapes.isEmpty { return columns[0] }
    let rows = TextRows(codes: codes, shapeCount: shapes.count)
    var total = columns.reduce(0) { $0 + $1.totalLength }
    for (place, shape) in shapes.enumerated() {
      let staticLength = shape.pieces.reduce(0) { $0 + $1.count }
      let (length, overflows) = staticLength.multipliedReportingOverflow(
        by: rows.rows(of: place + 1).count)
      if overflows || length > budget.rest { throw .invalid("texts of too many bytes") }
      total += length
    }
    try budget.take(count: codes.count, byteCount: total)
    let values = TextValues(byteCapacity: total, count: codes.count)
    let views = columns.map {
      ColumnView(bytes: UnsafePointer($0.bytes.baseAddress), spans: $0.spans.baseAddress)
    }
    // Columns must live until the last of their bytes is copied.
    withExtendedLifetime(columns) {
      if let output = values.bytes.baseAddress {
        fill(output, values.spans, shapes, codes: codes, views: views)
      }
    }
    return values
  }

  /// Copies pieces and slots, text by text. The room was counted from the same numbers.
  private static func fill(
    _ output: UnsafeMutablePointer<UInt8>, _ spans: UnsafeMutableBufferPointer<TextSpan>,
    _ shapes: [TextShape], codes: [UInt16], views: [ColumnView]
  ) {
    let layout = ShapeLayout(shapes)
    var next = [Int](repeating: 0, count: shapes.count + 1)
    next.withUnsafeMutableBufferPointer { next in
      views.withUnsafeBufferPointer { views in
        layout.withPointers { bytes, ends, firstPiece in
          var place = 0
          for (index, code) in codes.enumerated() {
            let code = Int(code)
            let row = next[code]
            next[code] = row &+ 1
            let start = place
            let first = firstPiece[code]
            let last = firstPiece[code &+ 1] &- 1
            // Piece `p` of a shape stands before column `p - code`; the rest is column 0.
            for piece in first...last {
              let from = ends[piece]
              let length = ends[piece &+ 1] &- from
              copy(output + place, bytes + from, length)
              place &+= length
              if piece == last { break }
              let view = views[code == 0 ? 0 : piece &- code]
              guard let columnBytes = view.bytes, let columnSpans = view.spans else { continue }
              let span = columnSpans[row]
              copy(output + place, columnBytes + Int(span.start), Int(span.length))
              place &+= Int(span.length)
            }
            spans[index] = TextSpan(start: start, length: place &- start)
          }
        }
      }
    }
  }

  private static func copy(
    _ target: UnsafeMutablePointer<UInt8>, _ source: UnsafePointer<UInt8>, _ count: Int
  ) {
    target.update(from: source, count: count)
  }

  /// The pieces of all shapes one behind the other; code 0 stands first, as one slot and nothing
  /// around it.
  private struct ShapeLayout {
    private var bytes: [UInt8] = []
    private var ends = [0, 0, 0]
    private var firstPiece = [0]

    init(_ shapes: [TextShape]) {
      firstPiece.append(2)
      for shape in shapes {
        for piece in shape.pieces {
          bytes += piece
          ends.append(bytes.count)
        }
        firstPiece.append(ends.count - 1)
      }
      // An address to point to where no shape has a byte.
      bytes.append(0)
    }

    func withPointers(
      _ body: (UnsafePointer<UInt8>, UnsafePointer<Int>, UnsafePointer<Int>) -> Void
    ) {
      bytes.withUnsafeBufferPointer { bytes in
        ends.withUnsafeBufferPointer { ends in
          firstPiece.withUnsafeBufferPointer { firstPiece in
            guard let bytes = bytes.baseAddress, let ends = ends.baseAddress,
              let firstPiece = firstPiece.baseAddress
            else { return }
            body(bytes, ends, firstPiece)
          }
        }
      }
    }
  }
}
