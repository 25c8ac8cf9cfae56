import ChunkStore
import TelemetryModel
import Testing

@testable import lookback_bench

/// The comparison that the round trip rests on finds what differs.
@Suite struct LogCheckTests {
  private let matcher = Matcher("filename", .equal, "a.log")

  /// A store of lines, one a second, in the order of `times`.
  private func store(_ lines: [String], times: [Int64]? = nil) throws -> Store {
    var block = LogEntryBlock()
    for (index, line) in lines.enumerated() {
      block.append(timestamp: times?[index] ?? Int64(index), line: line.utf8)
    }
    let writer = MemoryStoreWriter()
    try writer.append(stream: Labels([Label(name: "filename", value: "a.log")]), entries: block)
    return try writer.finish()
  }

  private func verdict(_ store: Store, _ text: String) throws -> LogCheck.Verdict {
    try Array(text.utf8).withUnsafeBytes {
      try LogCheck(store: store, matcher: matcher, text: $0).verdict
    }
  }

  @Test func whatIsTheSameIsFoundTheSame() throws {
    let store = try store(["one", "", "two\r", "three"])
    #expect(try verdict(store, "one\n\ntwo\r\nthree\n") == .same)
    #expect(try verdict(store, "one\n\ntwo\r\nthree") == .same)
  }

  @Test(arguments: [
    ("one\ntwo\nthree\n", 2), ("one\n\ntwo\nthree\n", 3), ("one\n\ntwo\r\n", 4),
    ("one\n\ntwo\r\nthree\nfour\n", 5), ("", 1),
  ])
  func theFirstOtherLineIsTold(text: String, line: Int) throws {
    let store = try store(["one", "", "two\r", "three"])
    #expect(try verdict(store, text) == .different(line: line))
  }

  @Test func linesOutOfOrderAreToldApartFromOtherLines() throws {
    let store = try store(["late", "early"], times: [2, 1])
    #expect(try verdict(store, "late\nearly\n") == .sameInOtherOrder)
    #expect(try verdict(store, "early\nlate\n") == .same)
  }

  @Test func anotherStreamIsNoPartOfIt() throws {
    let store = try store(["one"])
    let other = Matcher("filename", .equal, "b.log")
    let check = try Array("one\n".utf8).withUnsafeBytes {
      try LogCheck(store: store, matcher: other, text: $0)
    }
    #expect(check.verdict == .different(line: 1) && check.lines == 0)
  }
}

/// The comparison of samples finds what differs.
@Suite struct MetricCheckTests {
  private let set = MetricSet(series: 1, hours: 0.05, seed: 4)

  /// The generated samples as a store, each series changed by `change` first.
  private func check(
    _ change: (GeneratedSeries, inout SampleColumns) -> Void
  ) throws -> MetricCheck {
    let writer = MemoryStoreWriter()
    try set.forEachSeries { series in
      var columns = SampleColumns()
      let divisor = [1.0, 10, 100, 1000][series.decimals]
      columns.timestamps = series.target.times.map { Int64($0) }
      columns.values = series.values.map { Double($0) / divisor }
      change(series, &columns)
      try writer.append(series: series.fullLabels, samples: columns)
    }
    let store = try writer.finish()
    var check = try MetricCheck(store: store)
    try set.forEachSeries { try check.compare($0) }
    return check
  }

  @Test func whatIsTheSameIsFoundTheSame() throws {
    let check = try check { _, _ in }
    #expect(check.problems.isEmpty && check.series == 175)
    #expect(check.samples > 175 * 10)
  }

  @Test func anotherValueIsFound() throws {
    let check = try check { series, columns in
      if series.name == "node_load1" { columns.values[3] = columns.values[3].nextUp }
    }
    #expect(check.problems.count == 1 && check.problems[0].contains("node_load1{"))
  }

  @Test func anotherTimeAndAMissingSampleAreFound() throws {
    let check = try check { series, columns in
      if series.name == "node_load5" { columns.timestamps[2] += 1 }
      if series.name == "node_load15" {
        columns.timestamps.removeLast()
        columns.values.removeLast()
      }
    }
    #expect(check.problems.count == 2)
  }
}
