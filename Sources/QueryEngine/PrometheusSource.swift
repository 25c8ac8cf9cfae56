import QueryExecution
import Recordings
import TelemetryModel

/// A folder that Prometheus wrote as the executor sees it: series to select and read where they
/// lie.
package struct PrometheusSource: SeriesSource {
  private let directory: PrometheusDirectory

  package init(_ directory: PrometheusDirectory) { self.directory = directory }

  package func selectSeries(
    _ matchers: [Matcher], from: Int64, through: Int64
  ) throws -> [SelectedSeries] {
    try reading { () throws(RecordingError) in
      try directory.selectSeries(matchers, from: from, through: through)
    }
  }

  package func readSamples(
    _ series: SelectedSeries, from: Int64, through: Int64, into columns: inout SampleColumns
  ) throws {
    try reading { () throws(RecordingError) in
      try directory.readSamples(series.reference, from: from, through: through, into: &columns)
    }
  }

  package func readNewest(
    _ series: ArraySlice<SelectedSeries>, in range: ClosedRange<Int64>, needsValues: Bool,
    into newest: inout NewestSamples
  ) throws {
    try reading { () throws(RecordingError) in
      try directory.readNewest(series.map(\.reference), in: range, into: &newest)
    }
  }

  package func metricNames() throws -> [String]? {
    try reading { () throws(RecordingError) in
      try directory.labelValues(LabelName.metricName)
    }
  }

  /// Damage is told in words: it ends up in what a query answers.
  private func reading<Result>(_ body: () throws(RecordingError) -> Result) throws -> Result {
    do throws(RecordingError) {
      return try body()
    } catch {
      guard case .damaged(let path, let offset, let reason) = error else { throw error }
      throw Damage(description: "\(path): damaged at byte \(offset): \(reason)")
    }
  }

  private struct Damage: Error, CustomStringConvertible { var description: String }
}
