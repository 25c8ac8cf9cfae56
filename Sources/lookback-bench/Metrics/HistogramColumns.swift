/// A classic histogram over time: durations spread around a bucket of its own.
struct HistogramColumns {
  private let bounds: [String]
  /// For each bound, and last for all, the observations up to it at each scrape.
  private var buckets: [[Int]]
  /// In milliseconds.
  private var sums: [Int] = []

  /// - Parameters:
  ///   - bounds: upper bounds in seconds, increasing.
  ///   - mean: observations a scrape, about.
  init(_ target: ScrapeTarget, bounds: [String], mean: Int, _ random: inout BenchRandom) {
    self.bounds = bounds
    buckets = [[Int]](repeating: [], count: bounds.count + 1)
    let limits = [0] + bounds.map { Int((Double($0) ?? 0) * 1000) } + [30_000]
    let center = 1 + random.below(bounds.count - 3)
    let busy = mean / 4 + random.below(2 * mean)
    var counts = [Int](repeating: 0, count: bounds.count + 1)
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
        buckets[index].append(total)
      }
      sums.append(sum)
    }
  }

  /// The buckets, the sum and the count as series of the family `name`.
  func series(_ name: String, _ target: ScrapeTarget, _ labels: String) -> [GeneratedSeries] {
    let separator = labels.isEmpty ? "" : ","
    let all = zip(buckets, bounds + ["+Inf"]).map { column, bound in
      GeneratedSeries(
        name: name + "_bucket", target: target, labels: "\(labels)\(separator)le=\"\(bound)\"",
        values: column)
    }
    return all + [
      GeneratedSeries(
        name: name + "_sum", target: target, labels: labels, values: sums, decimals: 3),
      GeneratedSeries(
        name: name + "_count", target: target, labels: labels, values: buckets[bounds.count]),
    ]
  }
}
