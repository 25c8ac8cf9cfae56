import ChunkStore
import Recordings
import TelemetryModel
import Testing

@Suite("Exports")
struct ExportTests {
  private func text(
    _ store: Store, _ format: ExportFormat, _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> (text: String, report: ExportReport) {
    var options = ExportOptions()
    options.format = format
    change(&options)
    var bytes: [UInt8] = []
    let report = try StoreExporter.export(store, options: options) {
      (piece) throws(RecordingError) in bytes += piece
    }
    return (String(decoding: bytes, as: UTF8.self), report)
  }

  private func floats(_ pairs: [(Int64, Double)]) -> SampleColumns {
    var columns = SampleColumns()
    columns.timestamps = pairs.map(\.0)
    columns.values = pairs.map(\.1)
    return columns
  }

  /// A store with something of everything.
  private func sample() throws -> Store {
    let writer = MemoryStoreWriter()
    try writer.note(
      metric: "requests", metadata: MetricMetadata(kind: .counter, help: "a\\b\n\"c\"", unit: ""))
    try writer.note(metric: "temp", metadata: MetricMetadata(kind: .gauge, help: "", unit: "c"))
    var counter = floats([(0, 1), (1_500, 1e20), (-2_250, -0.0)].sorted { $0.0 < $1.0 })
    counter.startTimestamps = [0, 7, 7]
    try writer.append(
      series: ["__name__": "requests_total", "path": "a\"b\\c\nd"], samples: counter)
    try writer.append(
      series: ["__name__": "temp"],
      samples: floats([
        (1, .nan), (2, .infinity), (3, -.infinity), (4, StalenessMarker.value), (5, 0.1),
      ]))
    try writer.append(
      series: ["__name__": "dotted.name", "k.8s": "é"], samples: floats([(1000, -1234567)]))
    try writer.append(series: ["job": "nameless"], samples: floats([(1, 1)]))
    var histogram = FloatHistogram()
    histogram.schema = 3
    histogram.zeroThreshold = 0.001
    histogram.zeroCount = 1
    histogram.count = 9
    histogram.sum = 5.5
    histogram.positiveSpans = [.init(offset: -1, length: 1), .init(offset: 2, length: 1)]
    histogram.positiveBuckets = [3, 5]
    var stale = FloatHistogram()
    stale.sum = StalenessMarker.value
    var columns = SampleColumns()
    columns.histogramTimestamps = [10, 20, 30]
    columns.histograms = [histogram, histogram, stale]
    try writer.append(series: ["__name__": "latency"], samples: columns)
    var block = LogEntryBlock()
    block.append(timestamp: 1_700_000_000_123_456_789, line: Array("a \"q\" \\ \u{1F}\té".utf8))
    block.append(timestamp: 1_700_000_000_123_456_790, line: [0xFF, 0x00, 0xFE, 0x41])
    block.structuredMetadata = [Labels(), ["trace_id": "7f"]]
    try writer.append(stream: ["app": "shop"], entries: block)
    return try writer.finish()
  }

  @Test("as JSON lines say all that is in a store")
  func jsonLines() throws {
    let (text, report) = try text(sample(), .jsonLines)
    let expected = #"""
      {"metadata":{"metric":"requests","type":"counter","help":"a\\b\n\"c\"","unit":""}}
      {"metadata":{"metric":"temp","type":"gauge","help":"","unit":"c"}}
      {"metric":{"__name__":"dotted.name","k.8s":"é"},"timestamps":[1000],"values":[-1234567]}
      {"metric":{"__name__":"latency"},"timestamps":[10,20,30],"histograms":[{"schema":3,"zeroThreshold":0.001,"zeroCount":1,"count":9,"sum":5.5,"counterResetHint":"unknown","positiveSpans":[[-1,1],[2,1]],"positiveBuckets":[3,5],"negativeSpans":[],"negativeBuckets":[],"customValues":[]},{"schema":3,"zeroThreshold":0.001,"zeroCount":1,"count":9,"sum":5.5,"counterResetHint":"noReset","positiveSpans":[[-1,1],[2,1]],"positiveBuckets":[3,5],"negativeSpans":[],"negativeBuckets":[],"customValues":[]},{"sum":"StaleNaN"}]}
      {"metric":{"__name__":"requests_total","path":"a\"b\\c\nd"},"timestamps":[-2250,0,1500],"values":[-0,1,1e+20],"startTimestamps":[0,7,7]}
      {"metric":{"__name__":"temp"},"timestamps":[1,2,3,4,5],"values":["NaN","+Inf","-Inf","StaleNaN",0.1]}
      {"metric":{"job":"nameless"},"timestamps":[1],"values":[1]}
      {"stream":{"app":"shop"},"values":[["1700000000123456789","a \"q\" \\ \u001f\té"],["1700000000123456790",{"base64":"/wD+QQ=="},{"trace_id":"7f"}]]}

      """#
    #expect(text.split(separator: "\n") == expected.split(separator: "\n"))
    #expect(report.isWhole && report.samples == 13 && report.series == 5)
    #expect(report.lines == 2 && report.streams == 1)
  }

  @Test("as OpenMetrics say floats and metadata, and count what they leave out")
  func openMetrics() throws {
    let (text, report) = try text(sample(), .openMetrics)
    let expected = #"""
      {"dotted.name","k.8s"="é"} -1234567 1.000
      # TYPE requests counter
      # HELP requests a\\b\n\"c\"
      requests_total{path="a\"b\\c\nd"} -0 -2.250
      requests_total{path="a\"b\\c\nd"} 1 0.000
      requests_total{path="a\"b\\c\nd"} 1e+20 1.500
      # TYPE temp gauge
      # UNIT temp c
      temp NaN 0.001
      temp +Inf 0.002
      temp -Inf 0.003
      temp StaleNaN 0.004
      temp 0.1 0.005
      # EOF

      """#
    #expect(text == expected)
    #expect(report.leftOutHistograms == 3 && report.leftOutStartTimestamps == 2)
    #expect(report.leftOutLines == 2 && report.leftOutSeries == 1 && !report.isWhole)
  }

  @Test("keep to matchers and times")
  func cut() throws {
    let store = try sample()
    let cut = try text(store, .jsonLines) {
      $0.matchers = [Matcher("__name__", .equal, "temp")]
      $0.from = 2
      $0.through = 3
    }.text
    #expect(
      cut == """
        {"metadata":{"metric":"temp","type":"gauge","help":"","unit":"c"}}
        {"metric":{"__name__":"temp"},"timestamps":[2,3],"values":["+Inf","-Inf"]}

        """)
    let logs = try text(store, .jsonLines) {
      $0.matchers = [Matcher("app", .equal, "shop")]
      $0.from = 1_700_000_000_124
    }
    #expect(logs.text == "" && logs.report.lines == 0)
    let all = try text(store, .jsonLines) {
      $0.matchers = [Matcher("app", .equal, "shop")]
      $0.through = 1_700_000_000_124
    }
    #expect(all.report.lines == 2)
    #expect(try text(store, .openMetrics) { $0.through = -1 }.report.samples == 1)
  }

  @Test("come in lines of about a mebibyte, whole again when put together")
  func longSeries() throws {
    let writer = MemoryStoreWriter()
    let all = (0..<200_000).map { (Int64($0) * 15_000, Double($0) / 3) }
    try writer.append(series: ["__name__": "long"], samples: floats(all))
    let (text, report) = try text(writer.finish(), .jsonLines)
    #expect(report.samples == 200_000)
    let lines = text.split(separator: "\n")
    #expect(lines.count > 3 && lines.allSatisfy { $0.utf8.count < 1_100_000 })
    var timestamps: [Int64] = []
    var values: [Double] = []
    for line in lines {
      let parts = line.split(whereSeparator: { $0 == "[" || $0 == "]" })
      #expect(parts[0] == #"{"metric":{"__name__":"long"},"timestamps":"#)
      timestamps += parts[1].split(separator: ",").compactMap { Int64($0) }
      values += parts[3].split(separator: ",").compactMap { Double($0) }
    }
    #expect(timestamps == all.map(\.0) && values == all.map(\.1))
  }

  @Test("as OpenMetrics read again as the same samples and metadata")
  func again() throws {
    let first = MemoryStoreWriter()
    try first.note(metric: "m", metadata: MetricMetadata(kind: .gauge, help: "what", unit: "s"))
    var state: UInt64 = 1
    for part in 0..<20 {
      var time: Int64 = 1_700_000_000_000
      let all = (0..<500).map { index -> (Int64, Double) in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        time += 15_000 + Int64(state >> 60)
        let random = Double(bitPattern: state)
        let value = index % 3 == 0 ? Double(state >> 40) / 100 : random
        return (time, index % 50 == 9 ? StalenessMarker.value : value.isNaN ? 7 : value)
      }
      try first.append(
        series: ["__name__": "m", "part": "p\"\(part)\\\n"], samples: floats(all))
    }
    let store = try first.finish()
    let exported = try text(store, .openMetrics)
    #expect(exported.report.isWhole && exported.report.samples == 10_000)
    let second = MemoryStoreWriter()
    var reader = ExpositionReader(path: "export", options: ImportOptions(), sink: second)
    try reader.read(ArrayStream(exported.text))
    #expect(reader.report.problemCount == 0)
    let copy = try second.finish()
    #expect(try text(copy, .jsonLines).text == text(store, .jsonLines).text)
  }
}
