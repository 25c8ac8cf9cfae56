// What a pattern's text tells without running it: literals that decide a match, or that every match
// needs.

/// The literal core of a regular expression; its answers are those of the automaton.
enum RegexShape: Sendable {
  /// Nothing is known.
  case opaque
  /// A literal, with `.*` before and behind it or not.
  case literal(SubstringSearcher, opensWithAny: Bool, closesWithAny: Bool)
  /// Literals of which one must match, sorted by bytes.
  case alternatives([SubstringSearcher])
  /// Every match holds one of these literals, and more.
  case requiring([SubstringSearcher])

  /// The shape of a pattern that compiles.
  ///
  /// - Complexity: O(`pattern.utf8.count`), and sorting the alternatives.
  init(_ pattern: String, dotMatchesNewline: Bool) {
    var reader = RegexShapeReader(pattern)
    guard let items = reader.items() else {
      self = .opaque
      return
    }
    let branches = items.split(separator: .alternation, omittingEmptySubsequences: false)
    if branches.count == 1 {
      self = Self.shape(of: branches[0], dotMatchesNewline: dotMatchesNewline)
    } else {
      self = Self.alternatives(branches)
    }
  }

  private static func shape(
    of items: ArraySlice<RegexShapeReader.Item>, dotMatchesNewline: Bool
  ) -> RegexShape {
    let opens = items.first == .any
    let closes = items.count > 1 && items.last == .any
    let core = items.dropFirst(opens ? 1 : 0).dropLast(closes ? 1 : 0)
    if !core.isEmpty, let literal = literal(core) {
      // Without dotall the newlines of the literal would have to be told from those around it.
      let isDecidable = dotMatchesNewline || !literal.contains(0x0A) || !(opens || closes)
      let searcher = SubstringSearcher(literal)
      return isDecidable
        ? .literal(searcher, opensWithAny: opens, closesWithAny: closes) : .requiring([searcher])
    }
    return longestLiteral(items).map { .requiring([SubstringSearcher($0)]) } ?? .opaque
  }

  /// The longest literal between items that are none.
  private static func longestLiteral(_ items: ArraySlice<RegexShapeReader.Item>) -> [UInt8]? {
    items.split { $0.literal == nil }.compactMap(literal).max { $0.count < $1.count }
  }

  private static func alternatives(
    _ branches: [ArraySlice<RegexShapeReader.Item>]
  ) -> RegexShape {
    var literals: [[UInt8]] = []
    var areWhole = true
    for branch in branches {
      if let literal = literal(branch) {
        literals.append(literal)
      } else if let literal = longestLiteral(branch) {
        literals.append(literal)
        areWhole = false
      } else {
        return .opaque
      }
    }
    // An empty literal stands in every text.
    if !areWhole && literals.contains([]) { return .opaque }
    literals.sort { $0.lexicographicallyPrecedes($1) }
    let searchers = literals.map { SubstringSearcher($0) }
    return areWhole ? .alternatives(searchers) : .requiring(searchers)
  }

  /// The bytes of items that are all literal.
  private static func literal(_ items: ArraySlice<RegexShapeReader.Item>) -> [UInt8]? {
    var bytes: [UInt8] = []
    for item in items {
      guard let literal = item.literal else { return nil }
      bytes += literal
    }
    return bytes
  }

  /// Whether a part of `text` matches; nil where the automaton must tell.
  func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool? {
    switch self {
    case .opaque: nil
    case .literal(let searcher, _, _): searcher.isFound(in: text)
    case .alternatives(let searchers): searchers.contains { $0.isFound(in: text) }
    case .requiring(let searchers): searchers.contains { $0.isFound(in: text) } ? nil : false
    }
  }

  /// Whether the whole of `text` matches; nil where the automaton must tell.
  func matchesWhole(
    _ text: UnsafeBufferPointer<UInt8>, dotMatchesNewline: Bool
  ) -> Bool? {
    switch self {
    case .opaque: return nil
    case .requiring(let searchers):
      return searchers.contains { $0.isFound(in: text) } ? nil : false
    case .alternatives(let searchers): return Self.holds(searchers, text)
    case .literal(let searcher, let opens, let closes):
      let literal = searcher.needle
      let isInPlace =
        switch (opens, closes) {
        case (false, false): text.elementsEqual(literal)
        case (false, true): text.starts(with: literal)
        case (true, false): text.reversed().starts(with: literal.reversed())
        case (true, true): searcher.isFound(in: text)
        }
      return isInPlace && (dotMatchesNewline || !(opens || closes) || !text.contains(0x0A))
    }
  }

  /// Whether one of sorted literals is `text`, by bisection.
  private static func holds(
    _ searchers: [SubstringSearcher], _ text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var (low, high) = (0, searchers.count)
    while low < high {
      let middle = (low + high) / 2
      if searchers[middle].needle.lexicographicallyPrecedes(text) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < searchers.count && text.elementsEqual(searchers[low].needle)
  }

  /// Literals of which every text with a match holds one; nil where none are known.
  var literals: Regex.Literals? {
    switch self {
    case .opaque: nil
    case .literal(let searcher, _, _): Regex.Literals(texts: [searcher.needle], isExact: true)
    case .alternatives(let searchers):
      Regex.Literals(texts: searchers.map(\.needle), isExact: true)
    case .requiring(let searchers):
      Regex.Literals(texts: searchers.map(\.needle), isExact: false)
    }
  }
}
