import Synchronization
import TelemetryModel

/// The window tables of one operator: one for each timeline that its series have, shared by all
/// threads. Series are in the order of their labels, so that those that were scraped together often
/// stand far apart.
final class WindowTables: Sendable {
  /// Bytes of tables that are kept, and how many are at most: a search takes longer than it saves.
  private static let byteLimit = 4 << 20
  private static let countLimit = 64
  /// Bytes that a step takes in a table.
  private static let stepBytes = 48

  private let steps: WindowSteps
  private let limit: Int
  private let kept = Mutex<Kept>(Kept())

  private struct Kept {
    var tables: [WindowTable] = []
    /// Where the next table goes when there are enough.
    var next = 0
  }

  init(_ steps: WindowSteps) {
    self.steps = steps
    limit = min(Self.countLimit, max(1, Self.byteLimit / (Self.stepBytes * max(1, steps.count))))
  }

  /// The table of a series' samples.
  ///
  /// - Parameters:
  ///   - last: the table of the series before; nil where there is none.
  ///   - prepare: makes what kernels want to know of a table's windows; the same each time.
  func table(
    of columns: SampleColumns, after last: WindowTable?, prepare: (WindowTable) -> Void
  ) -> WindowTable {
    if let last, last.isKnown(of: columns) { return last }
    guard let timeline = columns.timeline else {
      // Nobody else can know it again.
      let own = last.flatMap { $0.isShared ? nil : $0 } ?? WindowTable(steps)
      own.locate(columns)
      prepare(own)
      return own
    }
    if let known = kept.withLock({ $0.tables.first { $0.isKnown(by: timeline) } }) { return known }
    let table = WindowTable(steps)
    table.locate(columns)
    prepare(table)
    kept.withLock {
      if $0.tables.count < limit {
        $0.tables.append(table)
      } else {
        $0.tables[$0.next] = table
        $0.next = ($0.next + 1) % limit
      }
    }
    return table
  }
}
