import TextMatching

// Looking for a regular expression in texts that stand as shapes and columns.

/// Reads an automaton over the fixed and the varying parts of shapes, text by text only where texts
/// may make a difference.
///
/// A slot is passed over where all texts that its column can hold lead to one state behind what
/// follows the slot; a dictionary's texts are read once each, what is fixed once for all rows.
struct AutomatonSearch {
  let automaton: RegexAutomaton

  /// More states are not followed through a column: its rows are.
  private static let stateLimit = 24

  // MARK: Shapes

  /// The states behind the texts of a shape.
  ///
  /// - Parameter before: the states of its rows.
  func states(
    of shape: Int, in texts: OpenedTemplates, before: RowStates
  ) throws -> RowStates {
    let pieces = texts.shapes[shape].pieces
    var states = before.behind(pieces[0], automaton)
    for slot in 0..<(pieces.count - 1) {
      if states.isSettled { break }
      let column = try texts.column(shape, slot)
      states = try self.states(behind: column, then: pieces[slot + 1], before: states)
    }
    return states
  }

  /// The states behind the texts of a column, and a piece behind each.
  private func states(
    behind column: OpenedColumn, then piece: [UInt8], before: RowStates
  ) throws -> RowStates {
    if let texts = try column.dictionary() {
      return try states(behind: column, texts, then: piece, before: before)
    }
    let common = try before.replacing { state in
      try possible([state], behind: column).flatMap { self.common($0, behind: piece) }
    }
    return try common ?? read(column, before).behind(piece, automaton)
  }

  /// The same for a dictionary, whose texts are read once a state.
  private func states(
    behind column: OpenedColumn, _ texts: TextValues, then piece: [UInt8], before: RowStates
  ) throws -> RowStates {
    let size = texts.count
    let table = before.distinct.flatMap { state in
      (0..<size).map { automaton.state(behind: texts.text($0), from: state) }
    }
    var first = 0
    let common = before.replacing { state in
      defer { first += size }
      return self.common(Array(table[first..<(first + size)]), behind: piece)
    }
    if let common { return common }
    guard let codes = try column.codes() else { return before }
    return RowStates(count: codes.count) { row in
      table[before.place(row) * size + Int(codes[row])]
    }.behind(piece, automaton)
  }

  /// The state that all of `states` lead to behind a piece; nil where they differ.
  private func common(_ states: [Int], behind piece: [UInt8]) -> Int? {
    guard let first = states.first else { return nil }
    let common = automaton.state(behind: piece, from: first)
    return states.dropFirst().allSatisfy { automaton.state(behind: piece, from: $0) == common }
      ? common : nil
  }

  // MARK: What may be

  /// The states that the texts of a column may lead to; nil where they are many, or where it takes
  /// the texts to tell.
  private func possible(_ states: [Int], behind column: OpenedColumn) throws -> [Int]? {
    if let alphabet = column.alphabet {
      return union(states) { automaton.states(from: $0, over: alphabet) }
    }
    switch column.codec {
    case nil: return states
    case .constant:
      guard let text = try column.constant() else { return nil }
      return union(states) { [automaton.state(behind: text, from: $0)] }
    case .dictionary:
      guard let texts = try column.dictionary() else { return nil }
      return union(states) { state in
        (0..<texts.count).map { automaton.state(behind: texts.text($0), from: state) }
      }
    case .templates:
      let texts = try column.openedTemplates()
      if try texts.hasUnshaped() { return nil }
      var all: [Int]? = []
      for shape in texts.shapes.indices {
        guard let some = try possible(states, behind: shape, of: texts) else { return nil }
        all = union(all ?? [], with: some)
        if all == nil { return nil }
      }
      return all
    case .number, .digits, .hex, .address, .timestamp, .raw: return nil
    }
  }

  private func possible(
    _ states: [Int], behind shape: Int, of texts: OpenedTemplates
  ) throws -> [Int]? {
    let pieces = texts.shapes[shape].pieces
    var states = union(states) { [automaton.state(behind: pieces[0], from: $0)] }
    for slot in 0..<(pieces.count - 1) {
      guard let before = states else { return nil }
      guard let behind = try possible(before, behind: try texts.column(shape, slot)) else {
        return nil
      }
      states = union(behind) { [automaton.state(behind: pieces[slot + 1], from: $0)] }
    }
    return states
  }

  private func union(_ states: [Int], _ next: (Int) -> [Int]?) -> [Int]? {
    var all: [Int] = []
    for state in states {
      guard let some = next(state), let both = union(all, with: some) else { return nil }
      all = both
    }
    return all
  }

  private func union(_ lhs: [Int], with rhs: [Int]) -> [Int]? {
    var all = lhs
    for state in rhs where !all.contains(state) { all.append(state) }
    return all.count <= Self.stateLimit ? all : nil
  }

  // MARK: What is

  /// The states behind the texts of a column that is no dictionary.
  private func read(_ column: OpenedColumn, _ before: RowStates) throws -> RowStates {
    if column.codec == .templates { return try readTemplates(column, before) }
    let values = try column.values()
    return RowStates(count: values.count) { row in
      automaton.state(behind: values.text(row), from: before.state(row))
    }
  }

  /// The states behind the texts of a column that are shapes and columns themselves.
  private func readTemplates(_ column: OpenedColumn, _ before: RowStates) throws -> RowStates {
    let texts = try column.openedTemplates()
    var states = [Int](repeating: RegexAutomaton.unknown, count: texts.count)
    try texts.forEachUnshaped { row, text in
      states[row] = automaton.state(behind: text, from: before.state(row))
    }
    for shape in texts.shapes.indices {
      let rows = try texts.rows(of: shape)
      let first = rows.startIndex
      let own =
        before.common.map { RowStates(all: $0) }
        ?? RowStates(count: rows.count) { before.state(Int(rows[first + $0])) }
      let behind = try self.states(of: shape, in: texts, before: own)
      for (place, row) in rows.enumerated() { states[Int(row)] = behind.state(place) }
    }
    return RowStates(count: states.count) { states[$0] }
  }
}
