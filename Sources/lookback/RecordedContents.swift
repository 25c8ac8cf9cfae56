import ChunkStore
import Presentation
import QueryEngine
import QueryExecution
import Recordings
import TelemetryModel

/// What commands ask of opened data, wherever it lies.
protocol RecordedContents: Sendable {
  /// What queries read.
  var sources: (metrics: any SeriesSource, logs: any LogSource) { get }
  /// Milliseconds; nil where there are no samples.
  var sampleTimeRange: ClosedRange<Int64>? { get }
  /// Nanoseconds; nil where there are no entries.
  var entryTimeRange: ClosedRange<Int64>? { get }
  func names(of kind: SegmentKind) throws -> [String]
  func values(of name: String, _ kind: SegmentKind) throws -> [String]
  func summary() throws -> StoreSummary
}

extension RecordedContents {
  func metricNames() throws -> [String] { try values(of: LabelName.metricName, .metrics) }
}

/// A store of our own, on disk or in memory.
struct StoreContents: RecordedContents {
  let store: Store

  var sources: (metrics: any SeriesSource, logs: any LogSource) {
    let source = StoreSource(store)
    return (source, source)
  }

  var sampleTimeRange: ClosedRange<Int64>? { store.sampleTimeRange }
  var entryTimeRange: ClosedRange<Int64>? { store.entryTimeRange }

  func names(of kind: SegmentKind) throws -> [String] {
    try reading { () throws(StoreError) in try store.labelNames(of: kind) }
  }

  func values(of name: String, _ kind: SegmentKind) throws -> [String] {
    try reading { () throws(StoreError) in try store.labelValues(name, of: kind) }
  }

  func summary() throws -> StoreSummary {
    let statistics = try reading { () throws(StoreError) in try store.statistics() }
    var summary = StoreSummary()
    summary.sampleTimes = store.sampleTimeRange
    summary.entryTimes = store.entryTimeRange
    summary.segmentCount = statistics.segments.count
    summary.seriesCount = statistics.seriesCount
    summary.sampleCount = statistics.sampleCount
    summary.streamCount = statistics.streamCount
    summary.entryCount = statistics.entryCount
    summary.lineBytes = statistics.rawLineBytes
    summary.sampleStorageBytes = statistics.storedSampleBytes
    summary.entryStorageBytes = statistics.storedLineBytes
    return summary
  }

  private func reading<Result>(_ body: () throws(StoreError) -> Result) throws -> Result {
    do throws(StoreError) {
      return try body()
    } catch {
      throw CommandFailure(.badData, error.line)
    }
  }
}

/// A folder that Prometheus wrote, in place. There are no logs in it.
struct PrometheusContents: RecordedContents {
  let directory: PrometheusDirectory

  var sources: (metrics: any SeriesSource, logs: any LogSource) {
    (PrometheusSource(directory), EmptySource())
  }

  var sampleTimeRange: ClosedRange<Int64>? { directory.sampleTimeRange }
  var entryTimeRange: ClosedRange<Int64>? { nil }

  func names(of kind: SegmentKind) throws -> [String] {
    if kind == .logs { return [] }
    return try reading { () throws(RecordingError) in try directory.labelNames() }
  }

  func values(of name: String, _ kind: SegmentKind) throws -> [String] {
    if kind == .logs { return [] }
    return try reading { () throws(RecordingError) in try directory.labelValues(name) }
  }

  func summary() throws -> StoreSummary {
    let statistics = try reading { () throws(RecordingError) in try directory.statistics() }
    var summary = StoreSummary()
    summary.sampleTimes = directory.sampleTimeRange
    summary.segmentCount = statistics.blockCount
    summary.seriesCount = statistics.seriesCount
    summary.sampleCount = statistics.sampleCount
    summary.sampleStorageBytes = statistics.byteCount
    return summary
  }

  private func reading<Result>(_ body: () throws(RecordingError) -> Result) throws -> Result {
    do throws(RecordingError) {
      return try body()
    } catch {
      throw CommandFailure(.badData, error.line)
    }
  }
}
