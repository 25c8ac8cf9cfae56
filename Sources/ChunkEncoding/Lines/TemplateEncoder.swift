// Texts as shapes and the columns of what varies in them.

/// Texts taken apart: their shapes, which text has which, and a column a slot.
public struct EncodedTemplates {
  /// The shapes: of each a byte kind, varint count of slots, a text before each slot and one
  /// behind the last, a path for each slot where the kind has paths.
  public var shapes: [[UInt8]]
  /// How many texts have each of the shapes.
  public var counts: [Int]
  /// A code column: 0 for texts without a shape, else 1 and the shape's place.
  public var codes: [UInt8]
  /// The texts without a shape, as raw texts.
  public var rest: [UInt8]
  /// A text column a slot, by shapes.
  public var columns: [[UInt8]]
  /// What bytes and pairs of bytes are in the columns of lines.
  public var filters = StoredColumnFilters<[UInt8]>(pairs: [], alphabets: [])
}

extension EncodedTemplates {
  /// All shapes as `TextShape.readAll` takes them.
  public var shapePage: [UInt8] {
    var page = ByteWriter()
    page.append(count: shapes.count)
    for shape in shapes { page.append(bytes: shape) }
    return page.bytes
  }
}

/// Takes texts apart.
///
/// Idea: Rodrigues, Luo, Yuan, "CLP: Efficient and Scalable Search on Compressed Text Logs"
/// (OSDI 2021); here every slot is a column with a codec of its own.
struct TemplateEncoder {
  /// Most shapes of a page.
  static let shapeLimit = 4096
  /// A shape of fewer lines is not worth its columns.
  private static let leastLines = 12
  private static let leastValues = 4
  private static let unshaped: Int32 = -1

  private struct Shape {
    /// The slots of its first text, whose bytes between them are those of all.
    var text: TextSpan
    var firstSlot: Int
    var slotCount: Int
    var kind: ShapeKind
    var hash: UInt64
    var count = 0
    /// Its place in the page and one; 0 where it is left out.
    var code = 0
  }

  private let source: TextSource
  private let isLines: Bool
  private var tokens = LineTokens()
  private var shapes: [Shape] = []
  private var table = [Int32](repeating: 0, count: 1024)
  /// Of each text its shape and its first slot.
  private var shapeOf: [Int32] = []
  private var slotOf: [Int32] = []

  private init(_ source: TextSource, isLines: Bool) {
    self.source = source
    self.isLines = isLines
    shapeOf.reserveCapacity(source.count)
    slotOf.reserveCapacity(source.count)
  }

  /// The lines in `source` taken apart.
  static func encodeLines(_ source: TextSource) -> EncodedTemplates {
    var encoder = TemplateEncoder(source, isLines: true)
    _ = encoder.scan()
    return encoder.finish(depth: 0)
  }

  /// Values taken apart: deflate page of the shapes; then codes, rest and columns, each behind a
  /// varint of its length. Nil where they have too many shapes.
  static func encodeValues(_ source: TextSource, depth: Int) -> [UInt8]? {
    var encoder = TemplateEncoder(source, isLines: false)
    guard encoder.scan() else { return nil }
    let parts = encoder.finish(depth: depth)
    var writer = ByteWriter()
    DeflatePage.encode(parts.shapePage, into: &writer)
    for part in [parts.codes, parts.rest] + parts.columns {
      writer.append(count: part.count)
      writer.append(bytes: part)
    }
    return writer.bytes
  }

  // MARK: Scanning

  /// Finds the shape of each text; false where there is little in common.
  private mutating func scan() -> Bool {
    for index in 0..<source.count {
      let span = source.spans[index]
      let start = Int(span.start)
      let count = Int(span.length)
      let fits =
        isLines
        ? tokens.scanLine(source.base, start: start, count: count)
        : tokens.scanValue(source.base, start: start, count: count)
      slotOf.append(Int32(truncatingIfNeeded: tokens.first))
      guard fits, let shape = findShape(of: span) else {
        tokens.truncate(to: tokens.first)
        shapeOf.append(Self.unshaped)
        continue
      }
      shapes[shape].count &+= 1
      shapeOf.append(Int32(shape))
      if !isLines, index & 255 == 255, 4 &* shapes.count > index { return false }
    }
    return isLines || 2 * shapes.count < source.count
  }

  /// The shape of the text scanned last; nil where there are too many.
  private mutating func findShape(of text: TextSpan) -> Int? {
    let slotCount = tokens.slots.count &- tokens.first
    let base = source.base
    let first = tokens.first
    let hash = tokens.slots.withUnsafeBufferPointer {
      Self.skeletonHash(base, text, UnsafeBufferPointer(rebasing: $0[first...]))
    }
    let mask = table.count &- 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while table[place] != 0 {
      let number = Int(table[place]) &- 1
      if shapes[number].hash == hash, shapes[number].kind == tokens.kind,
        shapes[number].slotCount == slotCount
      {
        let otherText = shapes[number].text
        let otherFirst = shapes[number].firstSlot
        let isEqual = tokens.slots.withUnsafeBufferPointer { slots in
          Self.haveEqualSkeletons(
            base, text, UnsafeBufferPointer(rebasing: slots[first...]), otherText,
            UnsafeBufferPointer(rebasing: slots[otherFirst..<(otherFirst &+ slotCount)]))
        }
        if isEqual { return number }
      }
      place = (place &+ 1) & mask
    }
    if shapes.count == Self.shapeLimit { return nil }
    shapes.append(
      Shape(
        text: text, firstSlot: tokens.first, slotCount: slotCount, kind: tokens.kind, hash: hash))
    table[place] = Int32(shapes.count)
    if 2 &* shapes.count > mask { growTable() }
    return shapes.count &- 1
  }

  private mutating func growTable() {
    let mask = 4 * table.count - 1
    table = [Int32](repeating: 0, count: mask + 1)
    for (number, shape) in shapes.enumerated() {
      var place = Int(truncatingIfNeeded: shape.hash) & mask
      while table[place] != 0 { place = (place &+ 1) & mask }
      table[place] = Int32(number + 1)
    }
  }

  // Static, over pointers: a closure that captures the encoder copies and retains all of it.

  private static func skeletonHash(
    _ base: UnsafePointer<UInt8>, _ text: TextSpan, _ slots: UnsafeBufferPointer<TextSpan>
  ) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: slots.count)
    var place = Int(text.start)
    for slot in slots {
      let end = Int(slot.start)
      hash = TextDictionary.hash(
        UnsafeBufferPointer(start: base + place, count: end &- place), seed: hash)
      place = end &+ Int(slot.length)
    }
    let end = Int(text.start) &+ Int(text.length)
    return TextDictionary.hash(
      UnsafeBufferPointer(start: base + place, count: end &- place), seed: hash)
  }

  /// Whether two texts of as many slots have the same bytes around them.
  private static func haveEqualSkeletons(
    _ base: UnsafePointer<UInt8>, _ text: TextSpan, _ slots: UnsafeBufferPointer<TextSpan>,
    _ otherText: TextSpan, _ otherSlots: UnsafeBufferPointer<TextSpan>
  ) -> Bool {
    var place = Int(text.start)
    var other = Int(otherText.start)
    for index in 0...slots.count {
      let isLast = index == slots.count
      let end = isLast ? text.range.upperBound : Int(slots[index].start)
      let otherEnd = isLast ? otherText.range.upperBound : Int(otherSlots[index].start)
      let isEqual = TextDictionary.equal(
        UnsafeBufferPointer(start: base + place, count: end &- place),
        UnsafeBufferPointer(start: base + other, count: otherEnd &- other))
      if !isEqual { return false }
      if isLast { break }
      place = end &+ Int(slots[index].length)
      other = otherEnd &+ Int(otherSlots[index].length)
    }
    return true
  }

  // MARK: Columns

  /// Lays out shapes and columns.
  private mutating func finish(depth: Int) -> EncodedTemplates {
    let least = isLines ? Self.leastLines : Self.leastValues
    let order = shapes.indices.filter { shapes[$0].count >= least }
      .sorted { (shapes[$1].count, $0) < (shapes[$0].count, $1) }
    for (place, shape) in order.enumerated() { shapes[shape].code = place + 1 }
    var codes: [Int64] = []
    codes.reserveCapacity(source.count)
    for shape in shapeOf { codes.append(shape < 0 ? 0 : Int64(shapes[Int(shape)].code)) }
    let rows = TextRows(codes: codes, shapeCount: order.count)
    var columns: [[UInt8]] = []
    for (place, shape) in order.enumerated() {
      addColumns(shapes[shape], rows: rows.rows(of: place + 1), depth: depth, to: &columns)
    }
    var codeBytes = ByteWriter()
    if source.count > 0 { CodeColumn.encode(codes, into: &codeBytes) }
    let rest = rows.rows(of: 0).map { source.spans[Int($0)] }
    let restBytes = rest.withUnsafeBufferPointer { spans -> [UInt8] in
      spans.isEmpty
        ? [] : RawTexts.encode(TextSource(base: source.base, spans: spans, times: nil))
    }
    return EncodedTemplates(
      shapes: order.map { encoded(shapes[$0]) }, counts: order.map { shapes[$0].count },
      codes: codeBytes.bytes, rest: restBytes, columns: columns)
  }

  private func encoded(_ shape: Shape) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(fixed: shape.kind.rawValue)
    writer.append(count: shape.slotCount)
    var place = Int(shape.text.start)
    for index in 0...shape.slotCount {
      let slot: TextSpan
      if index < shape.slotCount {
        slot = tokens.slots[shape.firstSlot + index]
      } else {
        slot = TextSpan(start: Int(shape.text.start) + Int(shape.text.length), length: 0)
      }
      let piece = UnsafeBufferPointer(
        start: source.base + place, count: Int(slot.start) - place)
      writer.append(count: piece.count)
      writer.append(bytes: piece)
      place = Int(slot.start) + Int(slot.length)
    }
    guard isLines, shape.kind == .json || shape.kind == .logfmt else { return writer.bytes }
    var scanner = LineTokens()
    scanner.notesPaths = true
    _ = scanner.scanLine(
      source.base, start: Int(shape.text.start), count: Int(shape.text.length))
    for path in scanner.paths {
      writer.append(count: path.count)
      writer.append(bytes: path)
    }
    return writer.bytes
  }

  private func addColumns(
    _ shape: Shape, rows: ArraySlice<Int32>, depth: Int, to columns: inout [[UInt8]]
  ) {
    let times = source.times.map { times in rows.map { times[Int($0)] } }
    var spans = [TextSpan](repeating: TextSpan(start: 0, length: 0), count: rows.count)
    for slot in 0..<shape.slotCount {
      for (index, row) in rows.enumerated() {
        spans[index] = tokens.slots[Int(slotOf[Int(row)]) &+ slot]
      }
      spans.withUnsafeBufferPointer { spans in
        if let times {
          times.withUnsafeBufferPointer { times in
            columns.append(
              TextColumn.encode(
                TextSource(base: source.base, spans: spans, times: times.baseAddress),
                depth: depth + 1))
          }
        } else {
          columns.append(
            TextColumn.encode(
              TextSource(base: source.base, spans: spans, times: nil), depth: depth + 1))
        }
      }
    }
  }
}
