import ChunkStore
import QueryEngine
import TelemetryModel

/// The series and streams that cases and scripts are answered over: a store in memory, written and
/// read by the
/// encoders and readers of every store.
final class TestData {
  private let writer = MemoryStoreWriter()
  private var store: Store?

  /// Adds samples of a series, behind those that it has.
  func append(series labels: Labels, samples: SampleColumns) throws {
    try writer.append(series: labels, samples: samples)
    store = nil
  }

  /// Adds entries of a stream.
  func append(stream labels: Labels, entries: LogEntryBlock) throws {
    try writer.append(stream: labels, entries: entries)
    store = nil
  }

  /// An engine over what has been added so far.
  func engine(options: EngineOptions) throws -> QueryEngine {
    let store = try self.store ?? writer.finish()
    self.store = store
    let source = StoreSource(store)
    return QueryEngine(metrics: source, logs: source, options: options)
  }
}
