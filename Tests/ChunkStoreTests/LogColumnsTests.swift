import ChunkEncoding
import TelemetryModel
import Testing
import TextMatching

@testable import ChunkStore

@Suite("Log lines as columns")
struct LogColumnsTests {
  private let stream: Labels = ["app": "shop"]
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  private func store(_ lines: [[UInt8]], step: Int64 = 1) throws -> Store {
    var block = LogEntryBlock()
    for (index, line) in lines.enumerated() {
      block.append(timestamp: Int64(index) * step, line: line)
    }
    let writer = MemoryStoreWriter()
    try writer.append(stream: stream, entries: block)
    return try writer.finish()
  }

  private func groups(_ store: Store) throws -> [LogGroup] {
    try store.logSegments.flatMap { segment in
      try segment.blocks(of: 0).compactMap { try segment.group($0) }
    }
  }

  @Test("show one field's column without the lines")
  func fields() throws {
    let levels = ["info", "warn", "error"]
    let lines = (0..<3000).map { (index: Int) -> [UInt8] in
      let level = levels[index % 3]
      let text =
        index % 2 == 0
        ? "{\"level\":\"\(level)\",\"req\":{\"ms\":\(index).5}}" : "level=\(level) ms=\(index)"
      return Array(text.utf8)
    }
    let store = try store(lines)
    let group = try #require(try groups(store).first)
    let opened = try group.lines()
    #expect(opened.shapes.map(\.kind) == [.json, .logfmt])
    #expect(try opened.rows(of: 1).elementsEqual((0..<1500).map { 2 * $0 + 1 }))
    let texts = try #require(try opened.column(0, 0).dictionary())
    // Rows 0, 2, 4, …: info, error, warn.
    let named = (0..<texts.count).map { String(decoding: texts.text($0), as: UTF8.self) }
    #expect(named == ["info", "error", "warn"])
    #expect(try opened.column(0, 1).decimals()?.mantissas == (0..<1500).map { Int64(20 * $0 + 5) })
    let some = RowSet(of: 3000) { $0 % 700 == 3 }
    let entries = try group.entries(some)
    #expect(entries.timestamps == [3, 703, 1403, 2103, 2803])
    #expect((0..<5).map { Array(entries.line($0)) } == entries.timestamps.map { lines[Int($0)] })
    #expect(try group.entries(.all(of: 3000)).bytes == Array(lines.joined()))
    let half = try group.entries(RowSet(1000..<3000, of: 3000))
    #expect(half.timestamps == Array(1000..<3000))
    #expect(half.bytes == Array(lines[1000...].joined()))
  }

  @Test("found with needles are those that a look at every line finds, whatever is cut apart")
  func needles() throws {
    var generator = SeededGenerator(seed: 12)
    // Several groups, each with a word of its own.
    let lines = (0..<34_000).map { (index: Int) -> [UInt8] in
      let word = ["alpha", "beta"][index / 32_768]
      let number = Int.random(in: 0..<1000, using: &generator)
      let text =
        index % 2 == 0
        ? "{\"w\":\"\(word)\",\"id\":\"\(String(number, radix: 16))\"}"
        : "\(word)-\(number): took \(number)ms"
      return Array(text.utf8)
    }
    let store = try store(lines)
    #expect(try groups(store).count == 2)
    func contains(_ line: [UInt8], _ needle: [UInt8]) -> Bool {
      line.indices.contains { line[$0...].starts(with: needle) }
    }
    var needles = ["\":\"beta\",\"id", "beta-", "a-1", "took 99", "9ms", "absent", "alphabeta"]
    for _ in 0..<5 {
      let line = lines.randomElement(using: &generator) ?? []
      let start = Int.random(in: 0..<line.count, using: &generator)
      let end = Int.random(in: start..<line.count, using: &generator)
      needles.append(String(decoding: line[start...end], as: UTF8.self))
    }
    for text in needles {
      let needle = Array(text.utf8)
      let read = try store.entries(stream, needles: [needle])
      let expected = lines.indices.filter { contains(lines[$0], needle) }
      #expect(
        read.filter { contains($0.line, needle) }.map(\.timestamp) == expected.map { Int64($0) },
        "\(text)")
    }
    #expect(try store.entries(stream, needles: [Array("\"beta".utf8)]).count < 34_000)
  }

  @Test("of recorded files come back byte for byte, and verify")
  func recorded() throws {
    let names = [
      "chat-server-1.json", "chat-server-2.json", "group-service.logfmt", "notification-service",
      "presence-service.logfmt",
    ]
    for name in names {
      let path = "\(Self.root)/Fixtures/recorded/logs/\(name).log.gz"
      let packed = try #require(try FileOperations.read(path, limit: 1 << 26))
      let bytes = try unpacked(packed)
      let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { Array($0) }
      let store = try store(lines, step: 1_000_000)
      #expect(try store.entries(stream).map(\.line) == lines)
      #expect(store.verify() == [])
      #expect(try store.statistics().lineCompressionRatio > 5, "\(name)")
    }
  }

  private func unpacked(_ packed: [UInt8]) throws -> [UInt8] {
    var rest = packed[...]
    let reader = try GzipReader { buffer in
      let count = min(buffer.count, rest.count)
      buffer.copyBytes(from: rest.prefix(count))
      rest = rest.dropFirst(count)
      return count
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  @Test("longer than a group stand alone")
  func longLines() throws {
    let long = [UInt8](repeating: 0x61, count: SegmentFormat.groupBytes + 7)
    let lines = [Array("a=1".utf8), long, Array("a=2".utf8), Array("{\"k\":\"".utf8) + long]
    let store = try store(lines)
    #expect(try store.entries(stream).map(\.line) == lines)
    #expect(store.verify() == [])
  }
}
