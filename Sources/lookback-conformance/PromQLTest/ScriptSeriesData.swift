import QueryEngine
import TelemetryModel

/// The series that a script has loaded since its last `clear`.
struct ScriptSeriesData {
  private let data = TestData()

  /// Adds the series of a `load` command.
  func append(_ load: PromQLScript.Load, line: Int) throws(ScriptFailure) {
    var series = load.series.map { TimedSeries($0, step: load.step) }
    if load.convertsClassicHistograms {
      series += ClassicHistogramConversion.convert(series)
    }
    for one in series {
      do {
        try data.append(series: one.labels, samples: one.columns)
      } catch {
        throw ScriptFailure(line: line, description: "\(one.labels.metricDescription): \(error)")
      }
    }
  }

  func engine(options: EngineOptions) throws -> QueryEngine { try data.engine(options: options) }
}

/// A loaded series with the times of its samples.
struct TimedSeries {
  var labels: Labels
  var columns = SampleColumns()

  init(labels: Labels) { self.labels = labels }

  /// `series` with item `i` at `i * step` milliseconds.
  init(_ series: PromQLScript.Series, step: Int64) {
    labels = series.labels
    var starts: [Int64] = []
    var histogramStarts: [Int64] = []
    for (index, item) in series.items.enumerated() {
      let timestamp = Int64(index) * step
      let offset = series.startOffsets.isEmpty ? nil : series.startOffsets[index]
      let start = offset.map { timestamp + $0 } ?? 0
      switch item {
      case .omitted: continue
      case .float(let value):
        columns.timestamps.append(timestamp)
        columns.values.append(value)
        starts.append(start)
      case .histogram(let histogram, _):
        columns.histogramTimestamps.append(timestamp)
        columns.histograms.append(histogram)
        histogramStarts.append(start)
      }
    }
    if starts.contains(where: { $0 != 0 }) { columns.startTimestamps = starts }
    if histogramStarts.contains(where: { $0 != 0 }) {
      columns.histogramStartTimestamps = histogramStarts
    }
  }
}
