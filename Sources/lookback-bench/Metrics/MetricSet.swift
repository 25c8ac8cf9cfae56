/// The metrics of the benchmark: one text, series by series, each with all its samples.
struct MetricSet {
  enum Format: String, CaseIterable {
    /// OpenMetrics 1.0: times in seconds.
    case openmetrics
    /// Prometheus text: times in milliseconds.
    case prometheus
  }

  /// What was written.
  struct Size {
    var series = 0
    var samples = 0
    var bytes = 0
  }

  /// Series of an application and a host together.
  static let seriesPerPair = 175

  let targets: [ScrapeTarget]

  /// At least `series` series, in whole pairs of an application and a host, over `hours`.
  init(series: Int, hours: Double, seed: UInt64) {
    let pairs = (series + Self.seriesPerPair - 1) / Self.seriesPerPair
    let scrapes = Int(hours * 3_600_000) / ScrapeTarget.interval
    targets = (0..<pairs).flatMap { number in
      [ScrapeTarget.Kind.application, .host].map {
        ScrapeTarget($0, number: number, scrapes: scrapes, seed: seed)
      }
    }
    self.seed = seed
  }

  private let seed: UInt64

  func write(_ format: Format, to path: String) throws(TextSink.Failure) -> Size {
    let sink = try TextSink(path: path)
    var writer = Writer(sink: sink, format: format, seed: seed)
    for family in MetricCatalogue.families { writer.put(family, of: targets) }
    if format == .openmetrics { sink.put("# EOF\n") }
    try sink.close()
    writer.size.bytes = sink.total
    return writer.size
  }
}

/// Writes families.
private struct Writer {
  let sink: TextSink
  let format: MetricSet.Format
  let seed: UInt64
  var size = MetricSet.Size()
  private var values: [Int] = []

  init(sink: TextSink, format: MetricSet.Format, seed: UInt64) {
    self.sink = sink
    self.format = format
    self.seed = seed
  }

  mutating func put(_ family: BenchFamily, of targets: [ScrapeTarget]) {
    let sampleName = family.type == "counter" ? family.name + "_total" : family.name
    sink.put("# TYPE \(format == .openmetrics ? family.name : sampleName) \(family.type)\n")
    for target in targets where family.kind == nil || family.kind == target.kind {
      switch family.content {
      case .series(let all, let model):
        for labels in all {
          var random = BenchRandom(seed: seed, "\(target.name) \(family.name) \(labels)")
          model.values(target, &random, into: &values)
          put(series: sampleName, labels, target, decimals: family.decimals)
        }
      case .histogram(let all, let bounds, let mean):
        for labels in all {
          let random = BenchRandom(seed: seed, "\(target.name) \(family.name) \(labels)")
          put(histogram: family.name, labels, bounds, mean: mean, target, random)
        }
      }
    }
  }

  /// Writes `values` as one series.
  private mutating func put(
    series name: String, _ labels: String, _ target: ScrapeTarget, decimals: Int
  ) {
    let head = Array(
      "\(name){\(target.labels)\(labels.isEmpty ? "" : ",")\(labels)} ".utf8)
    let isSeconds = format == .openmetrics
    let width = isSeconds ? ScrapeTarget.secondsWidth : ScrapeTarget.millisecondsWidth
    let texts = isSeconds ? target.seconds : target.milliseconds
    texts.withUnsafeBufferPointer { times in
      for (scrape, value) in values.enumerated() {
        sink.put(head)
        switch target.kind {
        case .application: sink.put(scaled: value, decimals: decimals)
        case .host: sink.put(goFloat: value, decimals: decimals)
        }
        sink.put(byte: UInt8(ascii: " "))
        sink.put(UnsafeBufferPointer(rebasing: times[scrape * width..<(scrape + 1) * width]))
      }
    }
    size.series += 1
    size.samples += values.count
  }

  /// Buckets, sum and count of one histogram: durations spread around a bucket of its own.
  private mutating func put(
    histogram name: String, _ labels: String, _ bounds: [String], mean: Int,
    _ target: ScrapeTarget, _ random: BenchRandom
  ) {
    var random = random
    let limits = [0] + bounds.map { Int((Double($0) ?? 0) * 1000) } + [30_000]
    let center = 1 + random.below(bounds.count - 3)
    let busy = mean / 4 + random.below(2 * mean)
    var counts = [Int](repeating: 0, count: bounds.count + 1)
    var columns = [[Int]](repeating: [], count: bounds.count + 1)
    var sums: [Int] = []
    var sum = 0
    for scrape in target.times.indices {
      if target.restarts[scrape] {
        for index in counts.indices { counts[index] = 0 }
        sum = 0
      }
      for _ in 0..<random.around(busy, busy / 2) {
        let bits = random.next()
        let bucket = min(max(center + (bits & 0xFF).nonzeroBitCount - 4, 0), bounds.count)
        counts[bucket] += 1
        let span = limits[bucket + 1] - limits[bucket]
        sum += limits[bucket] + Int(truncatingIfNeeded: (bits >> 32) &* UInt64(span) >> 32)
      }
      var total = 0
      for (index, count) in counts.enumerated() {
        total += count
        columns[index].append(total)
      }
      sums.append(sum)
    }
    let separator = labels.isEmpty ? "" : ","
    for (column, bound) in zip(columns, bounds + ["+Inf"]) {
      values = column
      put(series: name + "_bucket", "\(labels)\(separator)le=\"\(bound)\"", target, decimals: 0)
    }
    values = sums
    put(series: name + "_sum", labels, target, decimals: 3)
    values = columns[bounds.count]
    put(series: name + "_count", labels, target, decimals: 0)
  }
}
