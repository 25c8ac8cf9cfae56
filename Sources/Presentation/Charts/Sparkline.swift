import TelemetryModel

/// A series as a row of block characters.
enum Sparkline {
  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// `series` over `span` (milliseconds) in `width` columns: a column shows the mean of what falls
  /// into it, and stays blank where nothing does. Scaled from the least to the greatest value
  /// shown.
  static func render(_ series: SampleSeries, span: ClosedRange<Int64>, width: Int) -> String {
    if width <= 0 { return "" }
    var sums = [Double](repeating: 0, count: width)
    var counts = [Int](repeating: 0, count: width)
    let length = Double(span.upperBound) - Double(span.lowerBound)
    for (timestamp, value) in zip(series.timestamps, series.values)
    where value.isFinite && span.contains(timestamp) {
      let share = length == 0 ? 0 : (Double(timestamp) - Double(span.lowerBound)) / length
      let column = min(width - 1, Int(share * Double(width)))
      sums[column] += value
      counts[column] += 1
    }
    let means = zip(sums, counts).map { sum, count in
      count == 0 || !sum.isFinite ? nil : sum / Double(count)
    }
    guard let low = means.compactMap({ $0 }).min(), let high = means.compactMap({ $0 }).max() else {
      return ""
    }
    var out = ""
    for mean in means {
      guard let mean else {
        out += " "
        continue
      }
      let share = high > low ? (mean / 4 - low / 4) / (high / 4 - low / 4) : 0
      let height = share.isFinite ? Int(share * Double(blocks.count)) : 0
      out.append(blocks[min(blocks.count - 1, max(0, height))])
    }
    while out.last == " " { out.removeLast() }
    return out
  }
}
