import ChunkStore
import TelemetryModel

/// Hands recorded data on to a sink, as long as there is time.
final class TimedSink: RecordingSink {
  private let sink: any RecordingSink
  private let deadlinePassed: () -> Bool
  /// Whether something was refused since the time was up.
  private(set) var isTimedOut = false

  init(_ sink: any RecordingSink, deadlinePassed: @escaping () -> Bool) {
    self.sink = sink
    self.deadlinePassed = deadlinePassed
  }

  func append(series labels: Labels, samples: SampleColumns) throws(StoreError) {
    try check()
    try sink.append(series: labels, samples: samples)
  }

  func append(stream labels: Labels, entries: LogEntryBlock) throws(StoreError) {
    try check()
    try sink.append(stream: labels, entries: entries)
  }

  func note(metric name: String, metadata: MetricMetadata) throws(StoreError) {
    try sink.note(metric: name, metadata: metadata)
  }

  private func check() throws(StoreError) {
    if !deadlinePassed() { return }
    isTimedOut = true
    throw .invalid(reason: "no time is left")
  }
}
