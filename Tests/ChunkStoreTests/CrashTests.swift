import Glibc
import TelemetryModel
import Testing

@testable import ChunkStore

/// Writers that are killed in the middle of their work.
///
/// What is sent is numbered: number n is a sample of value n at time n, and an entry `n` at time n
/// of every third. `LOOKBACK_CRASH_KILLS` says how many writers are killed.
@Suite("A crash", .serialized)
struct CrashTests {
  private static let folderVariable = "LOOKBACK_CRASH_FOLDER"
  private static let modeVariable = "LOOKBACK_CRASH_MODE"
  private static let firstVariable = "LOOKBACK_CRASH_FIRST"
  private static let isChild = ChildProcess.variable(folderVariable) != nil
  private static let killCount = Int(ChildProcess.variable("LOOKBACK_CRASH_KILLS") ?? "") ?? 90

  private static func series(of number: Int) -> Labels {
    ["__name__": "sent", "part": "\(number % 5)"]
  }

  /// Ways to write: live ones that wait for the disk or do not, with segments now and then; and
  /// batches.
  private static func writer(mode: Int, _ path: String) throws -> StoreWriter {
    switch mode {
    case 0: try StoreWriter(directory: path, bufferLimit: 4000, durability: .always)
    case 1: try StoreWriter(directory: path, bufferLimit: 20_000, durability: .never)
    default: try StoreWriter(directory: path, bufferLimit: 3000)
    }
  }

  /// The child's part: sends until it is killed, and says on the pipe up to where it has been
  /// acknowledged.
  @Test("is waited for by a writer", .enabled(if: isChild))
  func crashingWriter() throws {
    let path = try #require(ChildProcess.variable(Self.folderVariable))
    let mode = try #require(Int(ChildProcess.variable(Self.modeVariable) ?? ""))
    var number = try #require(Int(ChildProcess.variable(Self.firstVariable) ?? ""))
    var generator = SeededGenerator(seed: UInt64(number))
    let writer = try Self.writer(mode: mode, path)
    while true {
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        if number % 3 == 0 {
          var block = LogEntryBlock()
          block.append(timestamp: Int64(number), line: Array("\(number)".utf8))
          try writer.append(stream: ["app": "sender"], entries: block)
        }
        try writer.append(
          series: Self.series(of: number), samples: samples([(Int64(number), Double(number))]))
        number += 1
      }
      try writer.acknowledge()
      if mode > 0 && number % 17 == 0 { try writer.compact(limit: 6000) }
      let line = Array("\(number)\n".utf8)
      if write(ChildProcess.outputDescriptor, line, line.count) != line.count { return }
    }
  }

  /// The number up to which was acknowledged, of what the child told.
  private static func last(_ told: [UInt8]) -> Int? {
    let end = told.lastIndex(of: UInt8(ascii: "\n")) ?? 0
    return told[..<end].split(separator: UInt8(ascii: "\n")).last.flatMap {
      Int(String(decoding: $0, as: UTF8.self))
    }
  }

  /// How many numbers, from 0 on, the store holds; that it holds no others, and each once.
  private func numbers(in path: String) throws -> Int {
    let store = try Store.open(directory: path)
    var numbers: [Int] = []
    for series in try store.selectSeries([], from: .min, through: .max) {
      var columns = SampleColumns()
      try store.readSamples(series.reference, from: .min, through: .max, into: &columns)
      for (timestamp, value) in zip(columns.timestamps, columns.values) {
        #expect(Double(timestamp) == value && series.labels == Self.series(of: Int(value)))
        numbers.append(Int(value))
      }
    }
    let isWhole = numbers.sorted() == Array(0..<numbers.count)
    #expect(isWhole, "the samples are no prefix of what was sent")
    let entries = try store.entries(["app": "sender"])
    let expected = stride(from: 0, through: numbers.count, by: 3).map {
      LogEntry(timestamp: Int64($0), line: Array("\($0)".utf8))
    }
    // An entry goes before its sample, so the last one may be there without it.
    #expect(entries == expected || entries == expected.dropLast(numbers.count % 3 == 0 ? 1 : 0))
    return numbers.count
  }

  @Test(
    "of a writer at any time loses nothing that was acknowledged, and adds nothing",
    .enabled(if: !isChild), arguments: 0...2)
  func killing(mode: Int) throws {
    var generator = SeededGenerator(seed: UInt64(mode) + 1)
    var folder = try TemporaryFolder()
    var held = 0
    var acknowledgements = 0
    for kill in 0..<max(1, Self.killCount / 3) {
      if kill % 10 == 0 {
        folder = try TemporaryFolder()
        held = 0
      }
      let child = try ChildProcess(
        filter: "crashingWriter",
        variables: [
          Self.folderVariable: folder.path, Self.modeVariable: "\(mode)",
          Self.firstVariable: "\(held)",
        ])
      var told: [UInt8] = []
      let enough = Int.random(in: 1...60, using: &generator)
      while told.count(where: { $0 == UInt8(ascii: "\n") }) < enough {
        let more = child.read()
        if more.isEmpty { break }
        told += more
      }
      // A reader beside the writer sees all that was acknowledged before it came.
      if kill % 3 == 0 {
        #expect(try numbers(in: folder.path) >= Self.last(told) ?? 0, "kill \(kill)")
      }
      usleep(UInt32.random(in: 0...1500, using: &generator))
      told += child.kill()
      acknowledgements += told.count(where: { $0 == UInt8(ascii: "\n") })
      #expect(Store.verify(directory: folder.path) == [])
      let found = try numbers(in: folder.path)
      #expect(found >= max(held, try #require(Self.last(told))), "kill \(kill)")
      held = found
    }
    #expect(acknowledgements > Self.killCount / 3)
  }
}
