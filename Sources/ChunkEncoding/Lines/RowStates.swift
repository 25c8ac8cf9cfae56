import TextMatching

// How far an automaton came in each text of a column.

/// The states of an automaton behind the beginnings of many texts, a row each.
///
/// Texts of a shape mostly are in few states, and in one at first: what is fixed in a shape is read
/// once a state, not once a text.
struct RowStates {
  /// The states that there are; one at least.
  private(set) var distinct: [Int]
  /// Of each row its place in `distinct`; empty where all rows have the first.
  private var places: [UInt16]

  /// All rows in one state.
  init(all state: Int) {
    distinct = [state]
    places = []
  }

  /// The state of each row.
  ///
  /// - Complexity: O(rows).
  init(count: Int, _ state: (Int) throws -> Int) rethrows {
    distinct = []
    places = []
    places.reserveCapacity(count)
    // A place and one, by state.
    var known: [UInt16] = []
    for row in 0..<count {
      let state = try state(row)
      if state >= known.count {
        known += [UInt16](repeating: 0, count: state + 1 - known.count)
      }
      if known[state] == 0 {
        distinct.append(state)
        known[state] = UInt16(truncatingIfNeeded: distinct.count)
      }
      places.append(known[state] - 1)
    }
    if distinct.count <= 1 { places = [] }
    if distinct.isEmpty { distinct = [RegexAutomaton.unknown] }
  }

  /// The one state of all rows; nil where there are several.
  var common: Int? { distinct.count == 1 ? distinct[0] : nil }

  /// Which of the distinct states a row has.
  func place(_ row: Int) -> Int { places.isEmpty ? 0 : Int(places[row]) }

  func state(_ row: Int) -> Int { distinct[place(row)] }

  /// Whether a text that begins so has a match, or is left to others, whatever follows.
  var isSettled: Bool { distinct.allSatisfy { $0 <= RegexAutomaton.unknown } }

  /// The states behind a text that stands in each row.
  func behind(_ text: [UInt8], _ automaton: RegexAutomaton) -> RowStates {
    if text.isEmpty { return self }
    return replacing { automaton.state(behind: text, from: $0) } ?? self
  }

  /// With another state in place of each, where there is one for all of them.
  func replacing(_ next: (Int) throws -> Int?) rethrows -> RowStates? {
    var copy = self
    for place in distinct.indices {
      guard let state = try next(distinct[place]) else { return nil }
      copy.distinct[place] = state
    }
    let first = copy.distinct[0]
    return copy.distinct.allSatisfy { $0 == first } ? RowStates(all: first) : copy
  }

  /// The rows that end with a verdict.
  func rows(_ verdict: RegexAutomaton.Verdict, of count: Int, _ automaton: RegexAutomaton) -> RowSet
  {
    let isWanted = distinct.map { automaton.verdict($0) == verdict }
    if !isWanted.contains(true) { return .none(of: count) }
    if !isWanted.contains(false) { return .all(of: count) }
    return RowSet(of: count) { isWanted[Int(places[$0])] }
  }
}
