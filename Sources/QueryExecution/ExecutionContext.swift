import Diagnostics
import TelemetryModel

/// What all operators of a query share: where data comes from, how it is evaluated, and what there
/// is to say.
package final class ExecutionContext {
  /// How a query is executed.
  package struct Options: Hashable, Sendable {
    /// How far back an instant selector looks, in milliseconds.
    package var lookbackDelta: Int64 = 300_000
    /// Whose rules windows follow.
    package var compatibility = Compatibility.prometheus3
    /// `promql-delayed-name-removal`.
    package var delayedNameRemoval = false
    /// Most samples that are read and held.
    package var maxSamples = 50_000_000
    /// How values are made a block: series times steps.
    package var blockValueCount = 16_384

    package init() {}
  }

  package let series: any SeriesSource
  package let logs: any LogSource
  package let options: Options
  package let annotations = Annotations()
  /// The query's own grid, whatever grid a subquery is evaluated on.
  package let grid: StepGrid
  private let deadlinePassed: () -> Bool
  private var sampleCount = 0

  /// - Parameter deadlinePassed: polled now and then; true ends the query.
  package init(
    series: any SeriesSource, logs: any LogSource, grid: StepGrid, options: Options,
    deadlinePassed: @escaping () -> Bool = { false }
  ) {
    self.series = series
    self.logs = logs
    self.grid = grid
    self.options = options
    self.deadlinePassed = deadlinePassed
  }

  /// Counts samples read or made; throws when there are too many, or too much time has gone by.
  func count(samples: Int) throws(QueryFailure) {
    sampleCount += samples
    if sampleCount > options.maxSamples {
      throw .limit(
        message:
          "query processing would load too many samples into memory in query execution")
    }
    if deadlinePassed() { throw .limit(message: "query timed out in expression evaluation") }
  }

  /// How many series a block holds for a number of steps.
  func seriesPerBlock(steps: Int) -> Int { max(1, options.blockValueCount / max(1, steps)) }
}
