import TelemetryModel

/// What one thread works with while it evaluates rows: buffers that are used again, and what it
/// has to say.
///
/// SAFETY of `@unchecked Sendable`: a worker is with one thread at a time; the pool that hands it
/// on is guarded by a mutex.
package final class Worker: @unchecked Sendable {
  /// What came up in the rows of the block at hand.
  var annotations = Annotations()
  /// The last window table by the operator it belongs to.
  var windows: [ObjectIdentifier: WindowTable] = [:]
  /// Newest samples by the operator they belong to.
  var newest: [ObjectIdentifier: NewestSamples] = [:]
  private var columns: [SampleColumns] = []

  /// Whether the rows that are asked for now are known to have been asked for before.
  let isRepeating: Bool

  package init() { isRepeating = false }

  init(isRepeating: Bool) { self.isRepeating = isRepeating }

  /// A buffer for samples, as it was left by whoever used it last; give it back with `recycle`. A
  /// subquery's rows are read while
  /// those of the function over it are at work, so there may be several.
  func takeColumns() -> SampleColumns {
    columns.popLast() ?? SampleColumns()
  }

  /// Takes a buffer back.
  func recycle(_ buffer: consuming SampleColumns) {
    columns.append(buffer)
  }
}
