import Synchronization
import TelemetryModel

// Label sets of an opened store that were read before.

/// Keeps the label sets of series that were read once: queries ask for the same again and again.
/// For any number of threads.
final class KnownLabels: Sendable {
  /// Most label sets that are kept; others are read each time.
  private static let limit = 1 << 18

  private struct Sets {
    /// By the store's number of the series; empty until the first are read.
    var labels: [Labels?] = []
    var count = 0
    /// By segment and its number of the string, so that label sets share them.
    var strings: [KnownStrings] = []
  }

  private let seriesCount: Int
  private let sets = Mutex(Sets())

  init(seriesCount: Int) { self.seriesCount = seriesCount }

  /// The series `references` with their label sets, in that order; `read` reads one that is not
  /// known, with the strings that are.
  func series(
    _ references: [Int],
    read: (_ place: Int, _ strings: inout [KnownStrings]) throws(StoreError) -> Labels
  ) throws(StoreError) -> [SelectedSeries] {
    var (found, missing, strings) = known(references)
    if missing.isEmpty { return found }
    for place in missing { found[place].labels = try read(place, &strings) }
    keep(missing.map { found[$0] }, strings)
    return found
  }

  /// The label sets that are known, with empty ones in the places of the others; if there are any
  /// of those, the strings too, for the time being.
  private func known(
    _ references: [Int]
  ) -> (found: [SelectedSeries], missing: [Int], strings: [KnownStrings]) {
    sets.withLock { sets in
      if sets.labels.isEmpty { sets.labels = [Labels?](repeating: nil, count: seriesCount) }
      var found: [SelectedSeries] = []
      found.reserveCapacity(references.count)
      var missing: [Int] = []
      for (place, reference) in references.enumerated() {
        let labels = sets.labels[reference]
        if labels == nil { missing.append(place) }
        found.append(SelectedSeries(labels: labels ?? Labels(), reference: reference))
      }
      var strings: [KnownStrings] = []
      if !missing.isEmpty { swap(&strings, &sets.strings) }
      return (found, missing, strings)
    }
  }

  private func keep(_ read: [SelectedSeries], _ strings: [KnownStrings]) {
    sets.withLock { sets in
      for series in read where sets.labels[series.reference] == nil {
        if sets.count == Self.limit { return }
        sets.labels[series.reference] = series.labels
        sets.count += 1
      }
      sets.strings = strings
    }
  }
}
