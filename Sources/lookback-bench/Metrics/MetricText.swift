/// Writes a metric set as text: each series with all its samples, one after the other.
struct MetricText {
  enum Format: String, CaseIterable {
    /// OpenMetrics 1.0: times in seconds.
    case openmetrics
    /// Prometheus text: times in milliseconds.
    case prometheus
  }

  private(set) var series = 0
  private(set) var samples = 0
  let bytes: Int

  /// Writes `set` to the file at `path`.
  init(_ set: MetricSet, _ format: Format, to path: String) throws(TextSink.Failure) {
    let sink = try TextSink(path: path)
    var series = 0
    var samples = 0
    set.forEachSeries { family in
      let name = format == .openmetrics ? family.name : family.sampleName
      sink.put("# TYPE \(name) \(family.type)\n")
    } _: { one in
      Self.put(one, format, to: sink)
      series += 1
      samples += one.values.count
    }
    if format == .openmetrics { sink.put("# EOF\n") }
    try sink.close()
    self.series = series
    self.samples = samples
    bytes = sink.total
  }

  private static func put(_ series: GeneratedSeries, _ format: Format, to sink: TextSink) {
    let target = series.target
    let head = Array(series.text.utf8) + [UInt8(ascii: " ")]
    let (texts, width) =
      switch format {
      case .openmetrics: (target.seconds, ScrapeTarget.secondsWidth)
      case .prometheus: (target.milliseconds, ScrapeTarget.millisecondsWidth)
      }
    texts.withUnsafeBufferPointer { times in
      for (scrape, value) in series.values.enumerated() {
        sink.put(head)
        switch target.kind {
        case .application: sink.put(scaled: value, decimals: series.decimals)
        case .host: sink.put(goFloat: value, decimals: series.decimals)
        }
        sink.put(byte: UInt8(ascii: " "))
        sink.put(UnsafeBufferPointer(rebasing: times[scrape * width..<(scrape + 1) * width]))
      }
    }
  }
}
