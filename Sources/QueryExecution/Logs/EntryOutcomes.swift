import ChunkEncoding

/// What becomes of the entries of a group: an outcome each, or, where it does not matter which
/// entry has which, how often there is each.
struct EntryOutcomes {
  /// The entry is dropped.
  static let dropped: Int32 = -1
  /// It takes the line to tell.
  static let needsLine: Int32 = -2

  /// How many entries there are.
  let count: Int
  /// Whether outcomes are only counted.
  let isTally: Bool
  /// How many entries have each outcome, where outcomes are only counted.
  private(set) var tallies: [Int] = []
  /// Of each entry its outcome, or `dropped`; none where outcomes are only counted.
  private(set) var ofEntries: [Int32] = []
  private var keptWords: [UInt64] = []
  private var unknownWords: [UInt64]
  /// What is known of all entries at once.
  private var allKept: RowSet?
  private var allUnknown: RowSet?

  init(count: Int, isTally: Bool) {
    self.count = count
    self.isTally = isTally
    unknownWords = [UInt64](repeating: 0, count: (count + 63) / 64)
    if isTally { return }
    ofEntries = [Int32](repeating: Self.dropped, count: count)
    keptWords = unknownWords
  }

  /// The entries that are kept, where outcomes are not only counted.
  var kept: RowSet {
    isTally ? .none(of: count) : allKept ?? RowSet(words: keptWords, of: count)
  }

  /// The entries of which it takes the line to tell.
  var unknown: RowSet { allUnknown ?? RowSet(words: unknownWords, of: count) }

  /// Whether an entry is kept.
  @inline(__always)
  func isKept(_ row: Int32) -> Bool { keptWords[Int(row >> 6)] >> UInt64(row & 63) & 1 != 0 }

  /// Gives an entry its outcome.
  @inline(__always)
  mutating func set(_ outcome: Int32, _ row: Int32) {
    let bit: UInt64 = 1 << UInt64(row & 63)
    if outcome == Self.needsLine {
      unknownWords[Int(row >> 6)] |= bit
    } else if isTally {
      add(1, outcome)
    } else if outcome >= 0 {
      ofEntries[Int(row)] = outcome
      keptWords[Int(row >> 6)] |= bit
    }
  }

  /// Takes an entry's outcome back, where outcomes are not only counted.
  @inline(__always)
  mutating func unset(_ row: Int32) { keptWords[Int(row >> 6)] &= ~(1 << UInt64(row & 63)) }

  /// Gives the entries in `rows` one outcome, where the others have none.
  mutating func setAll(_ outcome: Int32, _ rows: RowSet) {
    if outcome == Self.needsLine {
      allUnknown = rows
    } else if isTally {
      add(rows.size, outcome)
    } else if outcome >= 0 {
      ofEntries = [Int32](repeating: outcome, count: count)
      allKept = rows
    }
  }

  /// Counts an outcome of `entries` entries, whichever they are.
  mutating func add(_ entries: Int, _ outcome: Int32) {
    if outcome < 0 { return }
    while tallies.count <= Int(outcome) { tallies.append(0) }
    tallies[Int(outcome)] += entries
  }
}
