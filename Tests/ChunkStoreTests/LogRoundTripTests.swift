import TelemetryModel
import Testing
import TextMatching

@testable import ChunkStore

extension Store {
  /// All entries of a stream as rows, in the order they are handed on.
  func entries(
    _ labels: Labels, from: Int64 = .min, until: Int64 = .max, isBackward: Bool = false,
    needles: [[UInt8]] = []
  ) throws -> [LogEntry] {
    var rows: [LogEntry] = []
    for stream in try selectStreams([], from: from, until: until) where stream.labels == labels {
      try readEntries(
        stream.reference, from: from, until: until, isBackward: isBackward,
        needles: needles.map { Needle(texts: [$0]) }
      ) { block in
        let piece = (0..<block.count).map { index in
          LogEntry(
            timestamp: block.timestamps[index], line: Array(block.line(index)),
            structuredMetadata: block.structuredMetadata.isEmpty
              ? Labels() : block.structuredMetadata[index])
        }
        rows += isBackward ? piece.reversed() : piece
        return true
      }
    }
    return rows
  }
}

@Suite("Log entries in a store")
struct LogRoundTripTests {
  private let stream: Labels = ["app": "shop"]

  private func block(_ rows: [LogEntry]) -> LogEntryBlock {
    var block = LogEntryBlock()
    for row in rows { block.append(timestamp: row.timestamp, line: row.line) }
    if rows.contains(where: { !$0.structuredMetadata.isEmpty }) {
      block.structuredMetadata = rows.map(\.structuredMetadata)
    }
    return block
  }

  private func row(_ timestamp: Int64, _ line: String, _ metadata: Labels = Labels()) -> LogEntry {
    LogEntry(timestamp: timestamp, line: Array(line.utf8), structuredMetadata: metadata)
  }

  @Test("come back byte for byte: CR LF, NUL, invalid UTF-8, empty lines")
  func bytes() throws {
    let lines: [[UInt8]] = [
      Array("plain".utf8), [], Array("crlf\r".utf8), [0], [0, 1, 2, 0], [0xFF, 0xFE, 0xC3],
      Array("multi\nline\r\n".utf8), Array("é 漢 🚀".utf8), [UInt8](repeating: 65, count: 100_000),
    ]
    let rows = lines.enumerated().map { LogEntry(timestamp: Int64($0), line: $1) }
    let writer = MemoryStoreWriter()
    try writer.append(stream: stream, entries: block(rows))
    #expect(try writer.finish().entries(stream) == rows)
  }

  @Test("are sorted by time, equal timestamps in the order they came, duplicates dropped")
  func order() throws {
    let writer = MemoryStoreWriter()
    try writer.append(
      stream: stream, entries: block([row(5, "b"), row(3, "x"), row(5, "a"), row(5, "b")]))
    try writer.append(
      stream: stream,
      entries: block([row(3, "x", ["k": "v"]), row(3, "x"), row(4, "y"), row(3, "x", ["k": "v"])]))
    let expected = [
      row(3, "x"), row(3, "x", ["k": "v"]), row(4, "y"), row(5, "b"), row(5, "a"),
    ]
    #expect(try writer.finish().entries(stream) == expected)
  }

  @Test("carry structured metadata, empty values too")
  func structuredMetadata() throws {
    let rows = (0..<1000).map { (index: Int) -> LogEntry in
      if index % 3 == 0 { return row(Int64(index), "line \(index)") }
      let level = index % 2 == 0 ? "info" : ""
      return row(Int64(index), "line \(index)", ["trace_id": "t\(index / 2)", "level": level])
    }
    let writer = MemoryStoreWriter()
    try writer.append(stream: stream, entries: block(rows))
    let store = try writer.finish()
    #expect(try store.entries(stream) == rows)
    #expect(try store.entries(stream, from: 100, until: 117) == Array(rows[100..<117]))
  }

  @Test("come in both directions, cut to any range, over many blocks and segments")
  func directions() throws {
    var generator = SeededGenerator(seed: 3)
    let all = (0..<30_000).map { (index: Int) -> LogEntry in
      row(Int64(index / 3), "entry \(index) \(generator.next() % 100)")
    }
    for bufferLimit in [100_000, 1 << 30] {
      let writer = MemoryStoreWriter(bufferLimit: bufferLimit)
      for start in stride(from: 0, to: all.count, by: 1000) {
        try writer.append(stream: stream, entries: block(Array(all[start..<(start + 1000)])))
      }
      let store = try writer.finish()
      #expect(try store.entries(stream) == all)
      #expect(try store.entries(stream, isBackward: true) == all.reversed())
      for _ in 0..<10 {
        let from = Int64.random(in: 0..<10_000, using: &generator)
        let until = Int64.random(in: 0..<10_000, using: &generator)
        let expected = all.filter { $0.timestamp >= from && $0.timestamp < until }
        #expect(try store.entries(stream, from: from, until: until) == expected)
      }
    }
  }

  @Test("that two segments both hold come once, the others merged by time")
  func overlappingSegments() throws {
    let writer = MemoryStoreWriter(bufferLimit: 1)
    try writer.append(stream: stream, entries: block([row(1, "a"), row(4, "d")]))
    try writer.append(stream: stream, entries: block([row(1, "a"), row(2, "b"), row(4, "e")]))
    try writer.append(stream: ["app": "other"], entries: block([row(2, "z")]))
    let store = try writer.finish()
    let expected = [row(1, "a"), row(2, "b"), row(4, "d"), row(4, "e")]
    #expect(try store.entries(stream) == expected)
    #expect(try store.entries(stream, isBackward: true) == expected.reversed())
  }

  @Test("stop when the reader has enough")
  func stopping() throws {
    let writer = MemoryStoreWriter()
    let rows = (0..<50_000).map { row(Int64($0), "x") }
    try writer.append(stream: stream, entries: block(rows))
    let store = try writer.finish()
    var blocks = 0
    try store.readEntries(0, from: 0, until: .max, isBackward: true, needles: []) { _ in
      blocks += 1
      return blocks < 2
    }
    #expect(blocks == 2)
  }

  @Test("found with needles are those that a look at every line finds")
  func needles() throws {
    var generator = SeededGenerator(seed: 4)
    let words = ["error", "warning", "timeout", "GET /api", "status=500", "ünïcode", "42"]
    let rows = (0..<40_000).map { (index: Int) -> LogEntry in
      let word = index % 9000 == 4 ? words[(index / 9000) % words.count] : "info"
      return row(Int64(index), "msg=\(word) id=\(generator.next() % 10)")
    }
    let writer = MemoryStoreWriter()
    try writer.append(stream: stream, entries: block(rows))
    let store = try writer.finish()
    func contains(_ entry: LogEntry, _ needle: [UInt8]) -> Bool {
      needle.isEmpty
        || entry.line.indices.contains { entry.line[$0...].starts(with: needle) }
    }
    var skipped = false
    for word in words + ["", "o", "g=err", "info id=7", "absent", "\n", "=infoo"] {
      let needle = Array(word.utf8)
      let read = try store.entries(stream, needles: [needle, Array("msg".utf8)])
      if read.count < rows.count { skipped = true }
      #expect(read.filter { contains($0, needle) } == rows.filter { contains($0, needle) })
    }
    #expect(skipped)
    #expect(try store.entries(stream, needles: [Array("%".utf8)]).isEmpty)
  }

  @Test("of columns that do not fit together are refused")
  func mismatch() {
    var broken = block([row(1, "a")])
    broken.lineEnds = [2]
    #expect(throws: StoreError.self) {
      try MemoryStoreWriter().append(stream: stream, entries: broken)
    }
  }
}
