import ChunkEncoding
import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("Shapes of a segment's lines")
struct LineShapesTests {
  /// The section that a writer makes of `shapes`, told by their numbers.
  private func section(_ shapes: [[UInt8]]) -> (bytes: [UInt8], numbers: [Int]) {
    var writer = LineShapesWriter()
    let numbers = shapes.map { writer.number(of: $0) }
    return (writer.encoded(), numbers)
  }

  /// A shape of text with one slot.
  private func shape(_ before: String) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(fixed: ShapeKind.text.rawValue)
    writer.append(count: 1)
    for piece in [before, ""] {
      writer.append(count: piece.utf8.count)
      writer.append(bytes: Array(piece.utf8))
    }
    return writer.bytes
  }

  @Test("are kept once each and come back by number")
  func sharing() throws {
    let (bytes, numbers) = section(["a", "b", "a", "c", "b"].map { shape($0) })
    #expect(numbers == [0, 1, 0, 2, 1])
    try bytes.withUnsafeBytes { bytes in
      let shapes = LineShapes(bytes)
      let firsts = try shapes.shapes([2, 0]).map { $0.pieces[0] }
      #expect(firsts == [Array("c".utf8), Array("a".utf8)])
      #expect(try shapes.shapes([1]).map(\.slotCount) == [1])
    }
  }

  @Test("that a damaged section does not hold are refused")
  func damage() throws {
    let (bytes, _) = section(["a", "b"].map { shape($0) })
    try bytes.withUnsafeBytes { bytes in
      let shapes = LineShapes(bytes)
      #expect(throws: ChunkDecodingError.self) { try shapes.shapes([2]) }
      // What was asked before is still there.
      let others = try shapes.shapes([1])
      #expect(others.count == 1)
    }
    for length in bytes.indices {
      Array(bytes[..<length]).withUnsafeBytes { bytes in
        #expect(throws: ChunkDecodingError.self) { try LineShapes(bytes).shapes([0]) }
      }
    }
  }

  @Test("are shared by the streams of a segment")
  func streams() throws {
    let memory = MemoryStoreWriter()
    let text = "an unusual line of words number"
    for stream in 0..<4 {
      var entries = LogEntryBlock()
      for index in 0..<100 {
        entries.append(timestamp: Int64(index), line: Array("\(text) \(index * stream)".utf8))
      }
      try memory.append(stream: ["app": "\(stream)"], entries: entries)
    }
    let segment = try #require(try memory.finish().logSegments.first)
    let section = try segment.file.section(.lineShapes)
    let shapes = LineShapes(section)
    #expect(String(decoding: try shapes.shapes([0])[0].pieces[0], as: UTF8.self) == text + " ")
    #expect(throws: ChunkDecodingError.self) { try shapes.shapes([1]) }
  }
}
