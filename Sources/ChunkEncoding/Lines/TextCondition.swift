import Glibc
import TextMatching

// Conditions on texts, and looking for them in decoded columns.

/// A byte string that a text must hold, start with, end with or be.
public struct TextCondition: Hashable, Sendable {
  /// Where in a text the bytes must stand.
  public enum Place: Hashable, Sendable {
    case anywhere, atStart, atEnd, whole
  }

  /// Where the bytes must stand.
  public var place: Place
  /// The bytes.
  public var bytes: ArraySlice<UInt8>

  /// The condition that `bytes` stand at `place`.
  public init(_ place: Place, _ bytes: ArraySlice<UInt8>) {
    self.place = place
    self.bytes = bytes
  }

  /// Whether the string must begin where the text does.
  var isAnchoredAtStart: Bool { place == .atStart || place == .whole }
  /// Whether it must end where the text does.
  var isAnchoredAtEnd: Bool { place == .atEnd || place == .whole }

  /// Whether every text holds.
  var isTrivial: Bool { bytes.isEmpty && place != .whole }

  /// Whether `text` has the bytes at the place.
  public func holds(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let count = bytes.count
    guard count <= text.count, place != .whole || count == text.count else { return false }
    if count == 0 { return true }
    return bytes.withUnsafeBufferPointer { needle in
      guard let wanted = needle.baseAddress, let start = text.baseAddress else { return false }
      switch place {
      case .anywhere: return SubstringSearcher.first(needle, in: text) != nil
      case .atStart, .whole: return memcmp(start, wanted, count) == 0
      case .atEnd: return memcmp(start + (text.count - count), wanted, count) == 0
      }
    }
  }

  /// The texts that hold.
  ///
  /// - Parameter isContiguous: whether the texts stand one behind the other without sharing bytes,
  ///   so that all of them can be searched at once.
  /// - Complexity: O(bytes of the texts).
  func rows(in values: TextValues, isContiguous: Bool) -> RowSet {
    if values.count > 0, place == .anywhere, isContiguous, !bytes.isEmpty {
      return contiguousRows(in: values)
    }
    var rows = RowSet.none(of: values.count)
    for row in 0..<values.count where holds(values.text(row)) { rows.insert(row) }
    return rows
  }

  private func contiguousRows(in values: TextValues) -> RowSet {
    var rows = RowSet.none(of: values.count)
    let first = values.spans[0]
    let last = values.spans[values.count - 1]
    let end = Int(last.start) + Int(last.length)
    let text = UnsafeBufferPointer(rebasing: values.bytes[..<end])
    bytes.withUnsafeBufferPointer { needle in
      var place = Int(first.start)
      var row = 0
      while let start = SubstringSearcher.first(needle, in: text, from: place) {
        row = Self.row(of: start, in: values, from: row)
        let rowEnd = Int(values.spans[row].start) + Int(values.spans[row].length)
        if start + needle.count <= rowEnd {
          rows.insert(row)
          place = rowEnd
        } else {
          // It reaches over the text's end: the next one may start right behind.
          place = start + 1
        }
      }
    }
    return rows
  }

  /// The text that the byte at `place` belongs to, at or behind `first`, by bisection.
  private static func row(of place: Int, in values: TextValues, from first: Int) -> Int {
    var (low, high) = (first, values.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(values.spans[middle].start) <= place { low = middle } else { high = middle }
    }
    return low
  }
}
