import TelemetryModel

@testable import ChunkStore

/// A small store with something of everything, and all that can be read from it.
enum SampleStore {
  static let floats: Labels = ["__name__": "requests_total", "job": "api"]
  static let histograms: Labels = ["__name__": "latency_seconds"]
  static let stream: Labels = ["app": "shop"]

  static func fill(_ sink: any RecordingSink) throws {
    try sink.note(metric: "requests_total", metadata: MetricMetadata(kind: .counter, help: "R"))
    var counter = samples((0..<20).map { (Int64($0) * 15_000, Double($0 * $0)) })
    counter.values[7] = StalenessMarker.value
    counter.startTimestamps = [Int64](repeating: 3, count: 20)
    try sink.append(series: floats, samples: counter)
    try sink.append(
      series: ["__name__": "pi"], samples: samples([(1, .pi), (2, .pi * 3), (4, .pi * 7)]))
    var histogram = FloatHistogram()
    histogram.positiveSpans = [.init(offset: 0, length: 2)]
    histogram.positiveBuckets = [1, 2]
    histogram.count = 3
    histogram.sum = 1.5
    var columns = SampleColumns()
    columns.histogramTimestamps = [15_000, 30_000]
    columns.histograms = [histogram, histogram]
    try sink.append(series: histograms, samples: columns)
    var block = LogEntryBlock()
    block.append(timestamp: 10, line: Array("level=info msg=start".utf8))
    block.append(timestamp: 20, line: Array("level=error msg=\"out of stock\"".utf8))
    block.append(timestamp: 20, line: [])
    block.structuredMetadata = [Labels(), ["trace_id": "7f"], Labels()]
    try sink.append(stream: stream, entries: block)
  }

  /// What `fill` writes, and what version 2 brought: counters with resets and rare events, chunks
  /// of more than one miniblock, and lines of every shape in numbers that make columns of them.
  static func fillColumns(_ sink: any RecordingSink) throws {
    try fill(sink)
    var generator = SeededGenerator(seed: 2)
    var count = 0.0
    var rare = 0.0
    var columns = SampleColumns()
    for index in 0..<1000 {
      count = index % 300 == 299 ? 0 : count + Double(generator.next() % 9)
      rare += index % 97 == 0 ? 1 : 0
      columns.timestamps.append(Int64(index) * 15_000 + Int64(generator.next() % 9))
      columns.values.append(count)
    }
    try sink.append(series: ["__name__": "requests_total", "job": "web"], samples: columns)
    columns.values = columns.values.map { $0 / 100 + rare }
    try sink.append(series: ["__name__": "seconds_total", "job": "web"], samples: columns)
    var lines = LogEntryBlock()
    for index in 0..<200 {
      let id = String(generator.next() >> 1 | 1 << 62, radix: 16)
      let words = ["ok", "slow", "gone"][Int(generator.next() % 3)]
      let text = [
        #"{"level":"info","path":"/api/\#(index % 7)","ms":\#(index * 3).5,"id":"\#(id)","msg":"was \#(words)"}"#,
        "level=warn worker=\(index % 3) took=\(index)ms state=\(words)",
        "10.0.0.\(index % 200) - - GET /items/\(index) \(words) \(id)",
        "no shape at all: \(words.reversed())", "\u{0}\r", "{\"cut\": ",
      ]
      lines.append(timestamp: 1_000_000 * Int64(index), line: Array(text[index % text.count].utf8))
    }
    try sink.append(stream: ["app": "columns"], entries: lines)
  }

  /// What `fillColumns` writes, and what version 4 brought: streams that share the shapes of their
  /// lines, and one with shapes of its own.
  static func fillShapes(_ sink: any RecordingSink) throws {
    try fillColumns(sink)
    var (some, others) = (LogEntryBlock(), LogEntryBlock())
    for index in 0..<90 {
      let lines = [
        "level=warn worker=\(index) took=\(index * index)ms state=ok",
        "10.0.0.\(index) - - GET /items/\(index % 9) ok \(String(index * 7919, radix: 16))",
        "[\(index)] of its own",
      ]
      some.append(timestamp: 1_000_000 * Int64(index), line: Array(lines[index % 2].utf8))
      others.append(timestamp: 1_000_000 * Int64(index), line: Array(lines[index % 3].utf8))
    }
    try sink.append(stream: ["app": "some"], entries: some)
    try sink.append(stream: ["app": "others"], entries: others)
  }

  /// What `fillColumns` writes, and what version 3 brought: series whose columns have entry points,
  /// of every kind.
  static func fillEntryPoints(_ sink: any RecordingSink) throws {
    try fillColumns(sink)
    var generator = SeededGenerator(seed: 3)
    var speed = 100.0
    var count = 0.0
    var columns = SampleColumns()
    for index in 0..<1300 {
      speed += Double(generator.next() % 5) - 2
      count += speed
      columns.timestamps.append(Int64(index) * 15_000 + Int64(generator.next() % 9))
      columns.values.append(count)
    }
    try sink.append(series: ["__name__": "steady_total"], samples: columns)
    columns.values = columns.values.map { 1 / $0 }
    try sink.append(series: ["__name__": "share"], samples: columns)
  }

  /// Everything that a reader can say of the store, as text; floats by their bits.
  static func contents(of store: Store) throws -> String {
    var text = "\(try store.labelNames()) \(try store.labelValues("job"))\n"
    text += "\(try store.labelNames(of: .logs)) \(try store.metricNames())\n"
    text += "\(try store.metadata()) \(String(describing: store.sampleTimeRange))\n"
    for name in [#".+"#, "pi", "requests_total", "none"] {
      let matcher = Matcher("__name__", name == ".+" ? .regex : .equal, name)
      for series in try store.selectSeries([matcher], from: .min, through: .max) {
        var columns = SampleColumns()
        try store.readSamples(series.reference, from: .min, through: .max, into: &columns)
        text += "\(series.labels) \(columns.timestamps) \(columns.values.map(\.bitPattern))"
        text += " \(columns.startTimestamps) \(columns.histogramTimestamps)"
        text += " \(columns.histograms)\n"
      }
    }
    text += "\(try store.entries(["app": "columns"]))\n"
    text += "\(try store.entries(stream)) \(try store.entries(stream, needles: [[0x65]]))\n"
    text += "\(String(describing: store.entryTimeRange))\n"
    return text
  }
}
