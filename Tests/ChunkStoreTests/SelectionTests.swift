import TelemetryModel
import Testing
import TextMatching

@testable import ChunkStore

@Suite("Selection by matchers")
struct SelectionTests {
  private static let series: [Labels] = [
    ["__name__": "a"], ["__name__": "a", "job": "api"], ["__name__": "a", "job": "web"],
    ["__name__": "b", "job": "api", "path": "x\ny"], ["__name__": "b", "job": ""],
    ["__name__": "c", "job": "é"], ["__name__": "c", "job": "e\u{301}"],
  ]

  private func store(bufferLimit: Int) throws -> Store {
    let writer = MemoryStoreWriter(bufferLimit: bufferLimit)
    var block = LogEntryBlock()
    block.append(timestamp: 1, line: Array("x".utf8))
    for labels in Self.series.reversed() {
      try writer.append(series: labels, samples: samples([(1, 1)]))
      try writer.append(stream: labels, entries: block)
    }
    return try writer.finish()
  }

  /// The same by looking at every series.
  private func expected(_ matchers: [Matcher]) throws -> [Labels] {
    try Self.series.filter { labels in
      try matchers.allSatisfy { matcher in
        let value = labels[matcher.name] ?? ""
        switch matcher.operation {
        case .equal: return value.equalsBytes(matcher.value)
        case .notEqual: return !value.equalsBytes(matcher.value)
        case .regex:
          return try Regex(matcher.value, dotMatchesNewline: true).matchesWhole(value)
        case .notRegex:
          return try !Regex(matcher.value, dotMatchesNewline: true).matchesWhole(value)
        }
      }
    }.sorted()
  }

  /// A stream has no labels without a value.
  private static func asStream(_ labels: Labels) -> Labels {
    Labels(sorted: labels.pairs.filter { !$0.value.isEmpty })
  }

  @Test("agrees with a look at every series", arguments: [1, 1 << 20])
  func agrees(bufferLimit: Int) throws {
    let store = try store(bufferLimit: bufferLimit)
    let values = ["", "api", "a.*", ".*", ".+", "|api", "x.y", "é", "nothing", "api|web"]
    var matchers: [Matcher] = []
    for name in ["__name__", "job", "path", "absent"] {
      for operation in Matcher.Operation.allCases {
        for value in values { matchers.append(Matcher(name, operation, value)) }
      }
    }
    for first in matchers {
      let streams = try store.selectStreams([first], from: 0, until: 10)
      #expect(try streams.map(\.labels) == expected([first]).map(Self.asStream).sorted())
      for second in [matchers[3], matchers[45], matchers[70], matchers[95]] {
        let streams = try store.selectStreams([first, second], from: 0, until: 10)
        #expect(try streams.map(\.labels) == expected([first, second]).map(Self.asStream).sorted())
      }
    }
  }

  @Test("finds all parts of a series, in whichever segments they are", arguments: 0..<20)
  func partsOfSeries(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    // A segment for every append: some with the same label set, in turns.
    let writer = MemoryStoreWriter(bufferLimit: 1)
    var expected: [Labels: [Int64]] = [:]
    for time in 0..<Int64.random(in: 2..<12, using: &generator) {
      let labels = Self.series[Int.random(in: 0..<3, using: &generator)]
      try writer.append(series: labels, samples: samples([(time, Double(time))]))
      expected[labels, default: []].append(time)
    }
    let store = try writer.finish()
    let found = try store.selectSeries([], from: 0, through: 100)
    #expect(found.map(\.labels) == expected.keys.sorted())
    for series in found {
      var columns = SampleColumns()
      try store.readSamples(series.reference, from: 0, through: 100, into: &columns)
      #expect(columns.timestamps == expected[series.labels])
    }
  }

  @Test("drops labels with empty values, of series and of streams")
  func emptyValues() throws {
    let store = try store(bufferLimit: 1 << 20)
    let matchers = [Matcher("__name__", .equal, "b"), Matcher("job", .equal, "")]
    let series = try store.selectSeries(matchers, from: 0, through: 10)
    #expect(series.map(\.labels) == [["__name__": "b"]])
    let streams = try store.selectStreams(matchers, from: 0, until: 10)
    #expect(streams.map(\.labels) == [["__name__": "b"]])
  }

  @Test("with a regular expression that does not compile is an error")
  func brokenRegex() throws {
    let store = try store(bufferLimit: 1 << 20)
    #expect(throws: StoreError.self) {
      try store.selectSeries([Matcher("a", .regex, "(")], from: 0, through: 1)
    }
  }

  @Test(
    "names, values and metadata are listed in the order of their bytes", arguments: [1, 1 << 20])
  func listing(bufferLimit: Int) throws {
    let writer = MemoryStoreWriter(bufferLimit: bufferLimit)
    try writer.note(metric: "b", metadata: MetricMetadata(kind: .gauge, help: "old"))
    for labels in Self.series { try writer.append(series: labels, samples: samples([(5, 1)])) }
    try writer.note(metric: "b", metadata: MetricMetadata(kind: .counter, help: "B", unit: "s"))
    try writer.append(series: ["__name__": "a"], samples: samples([(9, 1)]))
    let store = try writer.finish()
    #expect(try store.labelNames() == ["__name__", "job", "path"])
    #expect(
      try store.labelValues("job").map { Array($0.utf8) }
        == ["api", "e\u{301}", "web", "é"].map { Array($0.utf8) })
    #expect(try store.labelValues("absent") == [])
    #expect(try store.metricNames() == ["a", "b", "c"])
    #expect(try store.labelNames(of: .logs) == [])
    let metadata = try store.metadata()
    #expect(metadata.map(\.name) == ["b"])
    #expect(metadata[0].metadata == MetricMetadata(kind: .counter, help: "B", unit: "s"))
    #expect(store.sampleTimeRange == 5...9)
    #expect(store.entryTimeRange == nil)
  }
}
