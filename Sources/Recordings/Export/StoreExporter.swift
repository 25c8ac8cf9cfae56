import ChunkStore
import TelemetryModel

// A store as text that other programs read, and that imports again.

/// The forms of text that a store can be written in.
package enum ExportFormat: String, Hashable, Sendable, CaseIterable {
  /// Float samples and what metrics are, as OpenMetrics 1.0; `StaleNaN` is a staleness marker.
  case openMetrics = "openmetrics"
  /// All that is in a store, a JSON object a line.
  case jsonLines = "jsonl"
}

/// What is exported.
package struct ExportOptions: Hashable, Sendable {
  package var format = ExportFormat.openMetrics
  /// What series and streams must match; all do where it is empty.
  package var matchers: [Matcher] = []
  /// The first and the last moment, in milliseconds since the epoch; nil for no end.
  package var from: Int64?
  package var through: Int64?

  package init() {}

  var firstSample: Int64 { from ?? .min }
  var lastSample: Int64 { through ?? .max }
  var firstEntry: Int64 { from.map(Self.nanoseconds) ?? .min }
  /// The entries end before it.
  var entryEnd: Int64 {
    guard let through else { return .max }
    let last = Self.nanoseconds(through)
    return last == .max ? last : last + 1
  }

  private static func nanoseconds(_ milliseconds: Int64) -> Int64 {
    let (product, overflows) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    return overflows ? (milliseconds < 0 ? .min : .max) : product
  }
}

/// What an export wrote, and what its format has no words for.
package struct ExportReport: Hashable, Sendable {
  package var samples = 0
  package var series = 0
  package var lines = 0
  package var streams = 0
  /// Histograms, start timestamps, log lines, and series without a name, that were left out.
  package var leftOutHistograms = 0
  package var leftOutStartTimestamps = 0
  package var leftOutLines = 0
  package var leftOutSeries = 0

  package init() {}

  /// Whether all that was asked for was written.
  package var isWhole: Bool {
    leftOutHistograms + leftOutStartTimestamps + leftOutLines + leftOutSeries == 0
  }
}

/// Writes what is in a store as text, a series or a block of entries at a time.
package enum StoreExporter {
  /// Bytes of text that are handed on at once; JSON lines are about as long at most.
  static let pieceBytes = 1 << 20

  /// Hands the text to `write`, piece by piece.
  ///
  /// - Complexity: O(samples and lines); memory for one series, one block of entries and a piece.
  package static func export(
    _ store: Store, options: ExportOptions,
    write: ([UInt8]) throws(RecordingError) -> Void
  ) throws(RecordingError) -> ExportReport {
    switch options.format {
    case .openMetrics:
      var exporter = OpenMetricsExporter(store: store, options: options)
      return try exporter.export(write)
    case .jsonLines:
      var exporter = JSONLinesExporter(store: store, options: options)
      return try exporter.export(write)
    }
  }

  /// Runs `body`, its error told as one of the store.
  static func reading<Result>(
    _ body: () throws(StoreError) -> Result
  ) throws(RecordingError) -> Result {
    do throws(StoreError) {
      return try body()
    } catch {
      throw .store(error)
    }
  }
}
