import ChunkStore
import TelemetryModel

/// Writes a metric set into a store, without text between: for sizes whose text would fill a disk.
struct MetricStore {
  private(set) var series = 0
  private(set) var samples = 0

  /// Adds `set` to the store in the folder at `path`, which is made where there is none.
  init(_ set: MetricSet, to path: String) throws {
    let writer = try StoreWriter(directory: path)
    try set.forEachSeries { one in
      try writer.append(series: one.fullLabels, samples: one.samples)
      series += 1
      samples += one.values.count
    }
    try writer.commit()
  }
}

extension GeneratedSeries {
  /// The labels that the series' text says; the generator's values hold neither commas nor quotes.
  var fullLabels: Labels {
    let text = target.labels + (labels.isEmpty ? "" : ",") + labels
    let pairs = text.split(separator: ",").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1)
      return Label(name: String(parts[0]), value: String(parts[1].dropFirst().dropLast()))
    }
    return Labels(pairs + [Label(name: LabelName.metricName, value: name)])
  }

  /// The samples that the series' text says: numerator and denominator are exact, so the quotient
  /// is the nearest number.
  var samples: SampleColumns {
    let divisor = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
    var columns = SampleColumns()
    columns.timestamps = target.times.map { Int64($0) }
    columns.values = values.map { Double($0) / divisor }
    return columns
  }
}
