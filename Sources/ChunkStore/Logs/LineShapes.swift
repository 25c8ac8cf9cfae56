import ChunkEncoding
import Synchronization

// The shapes that lines of a segment have, each kept once.

/// The shapes of a segment's groups; each is read when the first group asks for it.
///
/// Section: a deflate page of: varint count, then each shape behind a varint of its bytes.
///
/// SAFETY of `@unchecked Sendable`: the section is a view of the file's bytes, which never change.
final class LineShapes: @unchecked Sendable {
  private struct Content {
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    var opened: [TextShape?] = []
  }

  private let section: UnsafeRawBufferPointer
  /// Nil as long as nobody asked.
  private let content = Mutex<Content?>(nil)

  init(_ section: UnsafeRawBufferPointer) { self.section = section }

  /// The shapes with these numbers.
  ///
  /// Safe to call from several threads.
  func shapes(_ numbers: [Int]) throws(ChunkDecodingError) -> [TextShape] {
    try content.withLock { (kept) throws(ChunkDecodingError) in
      var content: Content
      if let kept { content = kept } else { content = try Self.read(section) }
      // Moved out and back, so that it is not copied; whatever was read stays, an error or not.
      kept = nil
      defer { kept = content }
      var shapes: [TextShape] = []
      shapes.reserveCapacity(numbers.count)
      for number in numbers {
        guard content.ranges.indices.contains(number) else {
          throw .invalid("a shape \(number) where \(content.ranges.count) are")
        }
        if let shape = content.opened[number] {
          shapes.append(shape)
          continue
        }
        let range = content.ranges[number]
        let shape = try content.bytes.withRawBytes { (bytes) throws(ChunkDecodingError) in
          try TextShape(encoded: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
        content.opened[number] = shape
        shapes.append(shape)
      }
      return shapes
    }
  }

  private static func read(
    _ section: UnsafeRawBufferPointer
  ) throws(ChunkDecodingError) -> Content {
    var sectionReader = ByteReader(section)
    let bytes = try DeflatePage.decode(&sectionReader)
    try sectionReader.finish()
    let ranges = try bytes.withRawBytes { (bytes) throws(ChunkDecodingError) in
      var reader = ByteReader(bytes)
      let count = try reader.readCount(limit: reader.remaining)
      var ranges: [Range<Int>] = []
      ranges.reserveCapacity(count)
      for _ in 0..<count {
        let length = try reader.readCount(limit: reader.remaining)
        ranges.append(reader.offset..<(reader.offset + length))
        _ = try reader.readBytes(length)
      }
      try reader.finish()
      return ranges
    }
    return Content(
      bytes: bytes, ranges: ranges, opened: [TextShape?](repeating: nil, count: ranges.count))
  }
}

/// Collects the shapes of the groups of one segment.
struct LineShapesWriter {
  private var numbers: [[UInt8]: Int] = [:]
  private var shapes: [[UInt8]] = []

  /// The number of a shape, new or known.
  mutating func number(of shape: [UInt8]) -> Int {
    if let number = numbers[shape] { return number }
    numbers[shape] = shapes.count
    shapes.append(shape)
    return shapes.count - 1
  }

  /// Adds the section.
  func write(into file: inout SegmentFileWriter) {
    file.add(section: .lineShapes, encoded(), rowCount: shapes.count)
  }

  /// The bytes of the section.
  func encoded() -> [UInt8] {
    var content = ByteWriter()
    content.append(count: shapes.count)
    for shape in shapes {
      content.append(count: shape.count)
      content.append(bytes: shape)
    }
    var section = ByteWriter()
    DeflatePage.encode(content.bytes, into: &section)
    return section.bytes
  }
}
