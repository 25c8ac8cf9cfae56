import TelemetryModel
import Testing

@testable import ChunkStore

/// A store in memory that keeps lines as they came holds what one of columns does.
@Suite("Lines that are kept as they came") struct PlainStoreTests {
  /// How times go on from line to line.
  enum Times: CaseIterable {
    case nanoseconds, seconds, disorder, none
  }

  private static let entryCount = 6000

  /// Some six megabytes of lines of two streams, in blocks; some come twice.
  private func blocks(_ times: Times, seed: UInt64) -> [(Labels, LogEntryBlock)] {
    var generator = SeededGenerator(seed: seed)
    var blocks: [(Labels, LogEntryBlock)] = []
    let filling = String(repeating: "x", count: 1000)
    for start in stride(from: 0, to: Self.entryCount, by: 500) {
      var block = LogEntryBlock()
      let hasMetadata = Int.random(in: 0..<4, using: &generator) == 0
      for index in start..<(start + 500) {
        let second = Int64(index / 13)
        let time: Int64 =
          switch times {
          case .nanoseconds: Int64(index)
          case .seconds: second * 1_000_000_000
          case .disorder: (second + Int64.random(in: -40...40, using: &generator)) * 1_000_000_000
          case .none: 7
          }
        let line = "\(index % 3 == 0 ? index / 2 : index) \(filling)"
        for _ in 0..<(index % 97 == 0 ? 2 : 1) {
          block.append(timestamp: time, line: line.utf8)
          if hasMetadata { block.structuredMetadata.append(["n": "\(index % 5)"]) }
        }
      }
      blocks.append((["app": start % 1500 == 0 ? "a" : "b"], block))
    }
    return blocks
  }

  private func expectSame(_ store: Store, _ wanted: Store) throws {
    var count = 0
    for labels: Labels in [["app": "a"], ["app": "b"]] {
      let entries = try store.entries(labels)
      #expect(try entries == wanted.entries(labels))
      count += entries.count
    }
    // A line that comes again with its time is one.
    #expect(count > Self.entryCount / 2)
  }

  @Test(arguments: Times.allCases, [1, 2] as [UInt64])
  func areThoseOfColumns(times: Times, seed: UInt64) throws {
    let (plain, columns) = (MemoryStoreWriter(plainLimit: 1 << 30), MemoryStoreWriter())
    for (labels, block) in blocks(times, seed: seed) {
      try plain.append(stream: labels, entries: block)
      try columns.append(stream: labels, entries: block)
    }
    let (store, wanted) = (try plain.finish(), try columns.finish())
    try expectSame(store, wanted)
    let pieces = try store.pieces(of: 0, from: .min, until: .max)
    if times == .none {
      #expect(pieces.count == 1)
    } else {
      // Segments that share a time would be one piece.
      #expect(pieces.count > 2)
    }
  }

  @Test func linesBehindTheLimitBecomeColumns() throws {
    let (plain, columns) = (MemoryStoreWriter(plainLimit: 3 << 20), MemoryStoreWriter())
    for (labels, block) in blocks(.seconds, seed: 3) {
      try plain.append(stream: labels, entries: block)
      try columns.append(stream: labels, entries: block)
    }
    try expectSame(try plain.finish(), try columns.finish())
  }
}
