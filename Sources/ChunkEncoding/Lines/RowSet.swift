// Which rows of a column, or entries of a group.

/// A set of the rows `0..<count`.
public struct RowSet: Hashable, Sendable {
  private enum Rows: Hashable, Sendable {
    case none, all
    /// Bit `row % 64` of word `row / 64`; none is set behind the last row.
    case some([UInt64])
  }

  /// How many rows there are, in the set or not.
  public let count: Int
  private var rows: Rows

  /// The empty set of `count` rows.
  public static func none(of count: Int) -> RowSet { RowSet(count: count, rows: .none) }

  /// The set of all `count` rows.
  public static func all(of count: Int) -> RowSet { RowSet(count: count, rows: .all) }

  private init(count: Int, rows: Rows) {
    self.count = count
    self.rows = rows
  }

  /// The rows whose bits are set, 64 a word; none behind the last row is.
  public init(words: [UInt64], of count: Int) { self = Self.reduced(count, words) }

  /// The rows of a range, which lies within `0..<count`.
  public init(_ range: Range<Int>, of count: Int) {
    self = .none(of: count)
    if range == 0..<count {
      rows = .all
    } else {
      for row in range { insert(row) }
    }
  }

  /// The rows that `isIn` names.
  ///
  /// - Complexity: O(`count`).
  public init(of count: Int, where isIn: (Int) throws -> Bool) rethrows {
    self.count = count
    var words = [UInt64](repeating: 0, count: (count + 63) / 64)
    for row in 0..<count where try isIn(row) { words[row >> 6] |= 1 << UInt64(row & 63) }
    rows = .some(words)
  }

  /// Whether there is certainly no row: sets that came to be empty bit by bit count as others.
  public var isNone: Bool { rows == .none }

  /// Whether it is known to hold all rows.
  public var isAll: Bool { rows == .all }

  /// A bit a row, 64 a word, for loops over many rows; nil where all rows are in it.
  public var words: [UInt64]? {
    switch rows {
    case .none: [UInt64](repeating: 0, count: (count + 63) / 64)
    case .all: nil
    case .some(let words): words
    }
  }

  /// Whether `row` is in the set.
  public func contains(_ row: Int) -> Bool {
    switch rows {
    case .none: false
    case .all: true
    case .some(let words): words[row >> 6] >> UInt64(row & 63) & 1 != 0
    }
  }

  /// How many rows there are.
  public var size: Int {
    switch rows {
    case .none: 0
    case .all: count
    case .some(let words): words.reduce(0) { $0 + $1.nonzeroBitCount }
    }
  }

  /// Puts `row` into the set.
  public mutating func insert(_ row: Int) {
    switch rows {
    case .all: break
    case .none:
      var words = [UInt64](repeating: 0, count: (count + 63) / 64)
      words[row >> 6] = 1 << UInt64(row & 63)
      rows = .some(words)
    case .some(var words):
      // The array is moved out and back, so that it is not copied.
      rows = .none
      words[row >> 6] |= 1 << UInt64(row & 63)
      rows = .some(words)
    }
  }

  /// Calls `body` with each row, in order.
  public func forEach(_ body: (Int) throws -> Void) rethrows {
    switch rows {
    case .none: break
    case .all: for row in 0..<count { try body(row) }
    case .some(let words):
      for (place, word) in words.enumerated() {
        var rest = word
        while rest != 0 {
          try body(place << 6 | rest.trailingZeroBitCount)
          rest &= rest - 1
        }
      }
    }
  }

  /// The rows, in order.
  public func list() -> [Int32] {
    [Int32](unsafeUninitializedCapacity: size) { list, listed in
      // SAFETY: there is room for as many as there are rows.
      forEach { row in
        list[listed] = Int32(truncatingIfNeeded: row)
        listed += 1
      }
    }
  }

  // MARK: Sets of the same count

  /// The rows that are in one or both.
  public func union(_ other: RowSet) -> RowSet {
    switch (rows, other.rows) {
    case (.all, _), (_, .none): self
    case (_, .all), (.none, _): other
    case (.some(let lhs), .some(let rhs)): RowSet(count: count, rows: .some(zip(lhs, rhs).map(|)))
    }
  }

  /// The rows that are in both.
  public func intersection(_ other: RowSet) -> RowSet {
    switch (rows, other.rows) {
    case (.none, _), (_, .all): self
    case (_, .none), (.all, _): other
    case (.some(let lhs), .some(let rhs)): Self.reduced(count, zip(lhs, rhs).map(&))
    }
  }

  /// The rows that are here and not in `other`.
  public func subtracting(_ other: RowSet) -> RowSet {
    switch (rows, other.rows) {
    case (.none, _), (_, .none): self
    case (_, .all): .none(of: count)
    case (.all, .some): RowSet(0..<count, of: count, without: other)
    case (.some(let lhs), .some(let rhs)):
      Self.reduced(count, zip(lhs, rhs).map { $0 & ~$1 })
    }
  }

  private init(_ range: Range<Int>, of count: Int, without other: RowSet) {
    self.init(of: count) { !other.contains($0) }
  }

  private static func reduced(_ count: Int, _ words: [UInt64]) -> RowSet {
    RowSet(count: count, rows: words.allSatisfy { $0 == 0 } ? .none : .some(words))
  }
}
