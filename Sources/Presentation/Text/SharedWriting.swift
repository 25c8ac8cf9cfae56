import TelemetryModel
import WorkSharing

/// Writing many elements on all cores: runs of them are written apart and taken in their order, so
/// the output is the same however many cores there are.
enum SharedWriting {
  /// What a run of elements weighs at least, in points.
  private static let pieceWeight = 1 << 12
  /// Runs that are written, and held, before they are taken.
  private static let piecesAhead = 8 * WorkSharing.coreCount

  /// Calls `take` with what `write` makes of runs of `elements`, in order; not for no elements.
  ///
  /// - Parameter weight: how much there is to write of an element, in points.
  static func forEachPiece<Element: Sendable>(
    of elements: [Element], weight: (Element) -> Int,
    write: @Sendable (ArraySlice<Element>) -> [UInt8], take: ([UInt8]) -> Void
  ) {
    var runs: [Range<Int>] = []
    var (start, gathered) = (0, 0)
    for index in elements.indices {
      gathered += weight(elements[index])
      if gathered < pieceWeight && index + 1 < elements.count { continue }
      runs.append(start..<(index + 1))
      (start, gathered) = (index + 1, 0)
    }
    let all = runs
    WorkSharing.inOrder(
      count: all.count, ahead: piecesAhead, make: { write(elements[all[$0]]) }, consume: take)
  }
}
