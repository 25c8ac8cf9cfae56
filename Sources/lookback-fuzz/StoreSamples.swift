import TelemetryModel

// What the seeds of the store's targets hold.

enum StoreSamples {
  /// Histograms of one layout, the last of several a staleness marker.
  static func histograms(_ count: Int) -> [FloatHistogram] {
    (0..<count).map { index in
      var histogram = FloatHistogram()
      if index > 0, index == count - 1 {
        histogram.sum = StalenessMarker.value
        return histogram
      }
      histogram.schema = 3
      histogram.zeroThreshold = 1e-128
      histogram.zeroCount = Double(index)
      histogram.positiveSpans = [.init(offset: -2, length: 2), .init(offset: 1, length: 1)]
      histogram.negativeSpans = [.init(offset: 0, length: 1)]
      histogram.positiveBuckets = [Double(index), Double(2 * index), 1]
      histogram.negativeBuckets = [Double(index * index)]
      histogram.count = Double(4 * index + index * index + 1)
      histogram.sum = Double(index) * 0.75
      return histogram
    }
  }

  static let series: [(Labels, SampleColumns)] = [
    (labels("up", "a"), floats(40) { $0 % 7 == 0 ? 0 : 1 }),
    (labels("requests_total", "a"), floats(90) { Double($0 * $0) }),
    (labels("temperature", "b"), floats(90, start: 77) { 1 / Double($0 + 3) }),
    (labels("latency", "b"), histogramColumns(12)),
  ]

  private static func labels(_ name: String, _ instance: String) -> Labels {
    Labels([
      Label(name: LabelName.metricName, value: name), Label(name: "instance", value: instance),
      Label(name: "job", value: "api"),
    ])
  }

  private static func floats(
    _ count: Int, start: Int64 = 0, _ value: (Int) -> Double
  ) -> SampleColumns {
    var columns = SampleColumns()
    for index in 0..<count {
      columns.timestamps.append(1_700_000_000_000 + 15_000 * Int64(index))
      columns.values.append(value(index))
      if start > 0 { columns.startTimestamps.append(start) }
    }
    return columns
  }

  private static func histogramColumns(_ count: Int) -> SampleColumns {
    var columns = SampleColumns()
    columns.histograms = histograms(count)
    columns.histogramTimestamps = (0..<count).map { 1_700_000_000_000 + 15_000 * Int64($0) }
    return columns
  }

  static let streams: [(Labels, LogEntryBlock)] = [
    (stream("a"), entries(30) { "level=info msg=\"request \($0 % 4)\" status=\(200 + $0)" }),
    (stream("b"), entries(20) { "{\"level\":\"error\",\"took\":\"\($0) ms\"}" }),
    (
      stream("c"),
      {
        var block = entries(9) { "2026-11-23T10:00:0\($0)Z error \($0)" }
        block.structuredMetadata = (0..<9).map {
          Labels($0 % 2 == 0 ? [] : [Label(name: "trace", value: "t\($0)")])
        }
        return block
      }()
    ),
  ]

  private static func stream(_ instance: String) -> Labels {
    Labels([Label(name: "instance", value: instance), Label(name: "job", value: "api")])
  }

  private static func entries(_ count: Int, _ line: (Int) -> String) -> LogEntryBlock {
    var block = LogEntryBlock()
    for index in 0..<count {
      block.append(
        timestamp: 1_700_000_000_000_000_000 + 1_000_003 * Int64(index), line: line(index).utf8)
    }
    return block
  }
}
