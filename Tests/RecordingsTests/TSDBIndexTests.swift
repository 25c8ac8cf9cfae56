import Foundation
import TelemetryModel
import Testing

@testable import Recordings

/// Blocks made by hand, with an index of each version.
@Suite("Prometheus block indexes") struct TSDBIndexTests {
  /// The sample of a series by its place in the block, at 1000 ms and 2000 ms.
  private static let series: [(labels: [(String, String)], value: Double)] = [
    ([("__name__", "a"), ("x", "1")], 1), ([("__name__", "a"), ("x", "2")], 2),
    ([("__name__", "b")], 3), ([("__name__", "b"), ("y", "é\n")], 4),
  ]

  /// An index under construction.
  private struct Index {
    let version: UInt8
    var out = PrometheusBytes()
    var symbols: [String: UInt64] = [:]
    var references: [UInt32] = []
    var lists: [String: Int] = [:]

    init(version: UInt8) {
      self.version = version
      out.fixed(UInt32(0xBAAA_D700))
      out.fixed(version)
    }

    mutating func section(_ body: PrometheusBytes) {
      out.fixed(UInt32(body.bytes.count))
      out.raw(body.bytes)
      out.fixed(TSDBChecksum.of(body.bytes))
    }

    mutating func addSymbols() {
      let texts = Set(TSDBIndexTests.series.flatMap(\.labels).flatMap { [$0.0, $0.1] } + [""])
        .sorted { $0.precedesBytes($1) }
      let start = out.bytes.count
      var body = PrometheusBytes()
      body.fixed(UInt32(texts.count))
      for (number, text) in texts.enumerated() {
        // Version 1 names strings by where they lie in the file, behind the section's length.
        symbols[text] = version == 1 ? UInt64(start + 4 + body.bytes.count) : UInt64(number)
        body.text(text)
      }
      section(body)
    }

    mutating func addSeries(chunks: [UInt64]) {
      for (entry, chunk) in zip(TSDBIndexTests.series, chunks) {
        if version > 1 { while out.bytes.count % 16 != 0 { out.fixed(UInt8(0)) } }
        references.append(UInt32(version == 1 ? out.bytes.count : out.bytes.count / 16))
        var body = PrometheusBytes()
        body.uvarint(UInt64(entry.labels.count))
        for (name, value) in entry.labels {
          body.uvarint(symbols[name] ?? 0)
          body.uvarint(symbols[value] ?? 0)
        }
        body.uvarint(1)
        body.varint(1000)
        body.uvarint(1000)
        body.uvarint(chunk)
        out.uvarint(UInt64(body.bytes.count))
        out.raw(body.bytes)
        out.fixed(TSDBChecksum.of(body.bytes))
      }
    }

    /// The lists of each label pair, sorted, and then their table. Returns where the lists and the
    /// table begin.
    mutating func addPostings() -> (Int, Int) {
      var pairs: [Label: [UInt32]] = [Label(name: "", value: ""): references]
      for (entry, reference) in zip(TSDBIndexTests.series, references) {
        for (name, value) in entry.labels {
          pairs[Label(name: name, value: value), default: []].append(reference)
        }
      }
      let start = out.bytes.count
      var table = PrometheusBytes()
      table.fixed(UInt32(pairs.count))
      for (pair, list) in pairs.sorted(by: { $0.key < $1.key }) {
        table.uvarint(2)
        table.text(pair.name)
        table.text(pair.value)
        table.uvarint(UInt64(out.bytes.count))
        var body = PrometheusBytes()
        body.fixed(UInt32(list.count))
        for reference in list { body.fixed(reference) }
        section(body)
      }
      let tableStart = out.bytes.count
      section(table)
      return (start, tableStart)
    }

    static func bytes(version: UInt8, chunks: [UInt64]) -> [UInt8] {
      var index = Index(version: version)
      index.addSymbols()
      let series = index.out.bytes.count
      index.addSeries(chunks: chunks)
      let (postings, table) = index.addPostings()
      var contents = PrometheusBytes()
      for offset in [5, series, 0, 0, postings, table] { contents.fixed(UInt64(offset)) }
      index.out.raw(contents.bytes)
      index.out.fixed(TSDBChecksum.of(contents.bytes))
      return index.out.bytes
    }
  }

  /// Writes a block whose chunks lie in two files.
  private static func writeBlock(_ version: UInt8, to folder: URL) throws {
    var files: [PrometheusBytes] = []
    var references: [UInt64] = []
    for number in 0..<2 {
      var file = PrometheusBytes()
      file.fixed(UInt32(0x85BD_40DD))
      file.raw([1, 0, 0, 0])
      for entry in series[(2 * number)..<(2 * number + 2)] {
        references.append(UInt64(number) << 32 | UInt64(file.bytes.count))
        let data = TSDBXORPropertyTests.encode([(1000, entry.value), (2000, -entry.value)])
        file.uvarint(UInt64(data.count))
        file.raw([1] + data)
        file.fixed(TSDBChecksum.of([1] + data))
      }
      files.append(file)
    }
    let chunks = folder.appendingPathComponent("chunks")
    try FileManager.default.createDirectory(at: chunks, withIntermediateDirectories: true)
    for (name, file) in zip(["000001", "000002"], files) {
      try Data(file.bytes).write(to: chunks.appendingPathComponent(name))
    }
    try Data(Index.bytes(version: version, chunks: references))
      .write(to: folder.appendingPathComponent("index"))
    let meta = """
      {"ulid": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "minTime": 1000, "maxTime": 2001, "version": 1}
      """
    try Data(meta.utf8).write(to: folder.appendingPathComponent("meta.json"))
  }

  @Test(arguments: [1, 2, 3] as [UInt8]) func everyVersionIsRead(_ version: UInt8) throws {
    try TSDBFolder.withTemporary { folder in
      try Self.writeBlock(version, to: folder)
      let (sink, report) = try TSDBFolder.imported(folder, isStrict: true)
      #expect(report.samples == 8)
      for entry in Self.series {
        let labels = Labels(entry.labels.map { Label(name: $0.0, value: $0.1) })
        #expect(sink.series[labels]?.timestamps == [1000, 2000])
        #expect(sink.series[labels]?.values == [entry.value, -entry.value])
      }
      #expect(try TSDBFolder.asked(folder) == sink.lines)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt8]) func matchersSelect(_ version: UInt8) throws {
    let cases: [([Matcher], [Double])] = [
      ([], [1, 2, 3, 4]),
      ([Matcher("x", .equal, "2")], [2]),
      ([Matcher("x", .notEqual, "2")], [1, 3, 4]),
      ([Matcher("y", .equal, "")], [1, 2, 3]),
      ([Matcher("y", .regex, "é.")], [4]),
      (
        [Matcher("__name__", .regex, "a|b"), Matcher("x", .regex, ".*"), Matcher("y", .equal, "")],
        [1, 2, 3]
      ),
      ([Matcher("__name__", .equal, "b"), Matcher("y", .notRegex, ".+")], [3]),
      ([Matcher("z", .notEqual, "")], []),
    ]
    try TSDBFolder.withTemporary { folder in
      try Self.writeBlock(version, to: folder)
      let directory = try PrometheusDirectory(path: folder.path)
      for (matchers, expected) in cases {
        let found = try directory.selectSeries(matchers, from: 1000, through: 1000)
        let values = try found.map { series in
          var columns = SampleColumns()
          try directory.readSamples(series.reference, from: 1000, through: 1000, into: &columns)
          return columns.values
        }
        #expect(values == expected.map { [$0] }, "\(matchers)")
      }
      #expect(try directory.selectSeries([], from: 2001, through: .max).isEmpty)
      #expect(throws: RecordingError.self) {
        try directory.selectSeries([Matcher("x", .regex, "(")], from: 0, through: .max)
      }
      #expect(directory.sampleTimeRange == 1000...2000)
    }
  }

  @Test func otherVersionsAreRefused() throws {
    try TSDBFolder.withTemporary { folder in
      try Self.writeBlock(4, to: folder)
      #expect(throws: RecordingError.self) { try PrometheusDirectory(path: folder.path) }
      #expect(
        try TSDBFolder.imported(folder).report.damages.first?.reason == "version 4 of the index")
    }
  }
}
