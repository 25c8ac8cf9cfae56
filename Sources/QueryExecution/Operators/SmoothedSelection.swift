import QueryPlanning
import TelemetryModel

/// The value of a `smoothed` instant selector: interpolated between the samples around a moment.
enum SmoothedSelection {
  static func fill(
    _ block: inout SeriesBlock, row: Int, columns: SampleColumns, shift: TimeShift, grid: StepGrid,
    lookback: Int64, note: (KernelAnnotation) -> Void, metric: String
  ) {
    for step in 0..<grid.count {
      let moment = shift.reference(for: grid.time(step))
      let floats = columns.timestamps.indices.filter {
        let time = columns.timestamps[$0]
        return time > moment - lookback && time <= moment + lookback
          && !StalenessMarker.isStale(columns.values[$0])
      }
      let hasHistograms = columns.histogramTimestamps.indices.contains {
        let time = columns.histogramTimestamps[$0]
        return time > moment - lookback && time <= moment + lookback
          && !columns.histograms[$0].isStale
      }
      if hasHistograms {
        if !floats.isEmpty { note(.mixedFloatsHistograms(metric: metric)) }
        continue
      }
      guard let before = floats.last(where: { columns.timestamps[$0] <= moment }) else { continue }
      let (earlier, value) = (columns.timestamps[before], columns.values[before])
      if earlier < moment, let after = floats.first(where: { columns.timestamps[$0] > moment }) {
        let share = Double(moment - earlier) / Double(columns.timestamps[after] - earlier)
        block.set(row: row, step: step, value + (columns.values[after] - value) * share)
      } else {
        block.set(row: row, step: step, value)
      }
    }
  }
}
