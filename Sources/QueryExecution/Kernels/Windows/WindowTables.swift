import Synchronization
import TelemetryModel

/// The window tables of the operators whose windows are the same: one for each timeline that their
/// series have, shared by all threads. Series are in the order of their labels, so that those that
/// were scraped together often stand far apart.
final class WindowTables: Sendable {
  /// What kernels want to know of a table's windows besides their samples.
  enum Preparation: Hashable {
    case none
    /// Their geometry, and whether growth is wanted by the second.
    case growth(isRate: Bool)
    /// Sums of the times.
    case timeSums
  }

  /// Bytes of tables that are kept, and how many are at most: a search takes longer than it saves.
  private static let byteLimit = 4 << 20
  private static let countLimit = 64
  /// Bytes that a step takes in a table.
  private static let stepBytes = 48

  private let steps: WindowSteps
  private let preparation: Preparation
  private let limit: Int
  private let kept = Mutex<Kept>(Kept())

  private struct Kept {
    var tables: [WindowTable] = []
    /// Where the next table goes when there are enough.
    var next = 0
  }

  init(_ steps: WindowSteps, _ preparation: Preparation) {
    self.steps = steps
    self.preparation = preparation
    limit = min(Self.countLimit, max(1, Self.byteLimit / (Self.stepBytes * max(1, steps.count))))
  }

  /// The table of a series' samples.
  ///
  /// - Parameter last: the table of the series before; nil where there is none.
  func table(of columns: SampleColumns, after last: WindowTable?) -> WindowTable {
    if let last, last.isKnown(of: columns) { return last }
    guard let timeline = columns.timeline else {
      // Nobody else can know it again.
      let own = last.flatMap { $0.isShared ? nil : $0 } ?? WindowTable(steps)
      prepare(own, columns)
      return own
    }
    if let known = kept.withLock({ $0.tables.first { $0.isKnown(by: timeline) } }) { return known }
    let table = WindowTable(steps)
    prepare(table, columns)
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

  private func prepare(_ table: WindowTable, _ columns: SampleColumns) {
    table.locate(columns)
    switch preparation {
    case .none: break
    case .growth(let isRate): table.measure(columns, isRate: isRate)
    case .timeSums: table.sumTimes(columns)
    }
  }
}
