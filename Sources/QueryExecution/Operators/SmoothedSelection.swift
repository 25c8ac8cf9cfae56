import QueryPlanning
import TelemetryModel

/// The value of a `smoothed` instant selector: interpolated between the samples around a moment
/// (the specification's §3.5).
enum SmoothedSelection {
  static func fill(
    _ block: inout SeriesBlock, row: Int, columns: SampleColumns, shift: TimeShift, grid: StepGrid,
    lookback: Int64, note: (KernelAnnotation) -> Void, metric: String
  ) {
    var columns = columns
    columns.removeStalenessMarkers()
    var floats = Neighbours()
    var histograms = Neighbours()
    for step in 0..<grid.count {
      let moment = shift.reference(for: grid.time(step))
      let reach = (moment - lookback)...(moment + lookback)
      floats.move(to: moment, within: reach, in: columns.timestamps)
      histograms.move(to: moment, within: reach, in: columns.histogramTimestamps)
      if !floats.isEmpty && !histograms.isEmpty {
        note(.mixedFloatsHistograms(metric: metric))
      } else if let before = floats.before {
        let value = float(columns, before, floats.behind, at: moment)
        block.set(row: row, step: step, value)
      } else if let before = histograms.before {
        let value = histogram(columns, before, histograms.behind, at: moment)
        if let value {
          block.set(row: row, step: step, .histogram(value))
        } else {
          note(.mixedExponentialCustom(metric: metric))
        }
      }
    }
  }

  /// The places of the samples around a moment, which only moves forward.
  private struct Neighbours {
    private var next = 0
    /// The newest sample at or before the moment, within reach.
    private(set) var before: Int?
    /// The oldest one behind the moment, within reach.
    private(set) var behind: Int?

    var isEmpty: Bool { before == nil && behind == nil }

    mutating func move(to moment: Int64, within reach: ClosedRange<Int64>, in times: [Int64]) {
      while next < times.count, times[next] <= moment { next += 1 }
      before = next > 0 && times[next - 1] > reach.lowerBound ? next - 1 : nil
      behind = next < times.count && times[next] <= reach.upperBound ? next : nil
    }
  }

  private static func float(
    _ columns: SampleColumns, _ before: Int, _ behind: Int?, at moment: Int64
  ) -> Double {
    let (earlier, value) = (columns.timestamps[before], columns.values[before])
    guard earlier < moment, let behind else { return value }
    let share = Double(moment - earlier) / Double(columns.timestamps[behind] - earlier)
    return value + (columns.values[behind] - value) * share
  }

  /// Nil between an exponential and a custom histogram.
  private static func histogram(
    _ columns: SampleColumns, _ before: Int, _ behind: Int?, at moment: Int64
  ) -> FloatHistogram? {
    let (earlier, value) = (columns.histogramTimestamps[before], columns.histograms[before])
    if earlier == moment { return value }
    guard let behind else {
      var carried = value
      carried.counterResetHint = .unknown
      return carried
    }
    let next = columns.histograms[behind]
    if value.usesCustomBuckets != next.usesCustomBuckets { return nil }
    let areGauges = value.counterResetHint == .gauge && next.counterResetHint == .gauge
    return HistogramExtendedRange.interpolated(
      columns.histograms, columns.histogramTimestamps, before, at: moment, isCounter: !areGauges)
  }
}
