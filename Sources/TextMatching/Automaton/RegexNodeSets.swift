/// Sets of nodes of a program: what a text read so far may be the beginning of.
struct RegexNodeSets {
  /// The nodes that may read on, and what the assertions among them look back at.
  struct Set: Hashable {
    /// In order; characters and assertions only.
    var nodes: [Int]
    /// Whether a match ends here, whatever follows.
    var isMatch: Bool
    /// False where no assertion asks.
    var isTextStart: Bool
    /// False where no assertion asks.
    var isBehindWord: Bool
    /// False where no assertion asks.
    var isBehindNewline: Bool
  }

  private let nodes: [RegexProgram.Node]
  private let start: Int
  private let asksForStarts: Bool
  private let asksForWords: Bool
  private let asksForLines: Bool

  init(_ program: RegexProgram) {
    nodes = program.nodes
    start = program.start
    var assertions: [RegexAssertion] = []
    for case .assertion(let assertion, _) in program.nodes { assertions.append(assertion) }
    asksForStarts = assertions.contains { $0 == .textStart || $0 == .lineStart }
    asksForWords = assertions.contains(.wordBoundary)
    asksForLines = assertions.contains { $0 == .lineStart || $0 == .lineEnd }
  }

  /// What is looked for where nothing was read yet.
  var first: Set {
    var set = Gathered(count: nodes.count)
    gather(start, into: &set)
    return Set(
      nodes: set.nodes.sorted(), isMatch: set.isMatch, isTextStart: asksForStarts,
      isBehindWord: false, isBehindNewline: false)
  }

  /// The set behind a byte; nil where the byte is beyond ASCII and what character it is of matters.
  func next(_ set: Set, _ byte: UInt8) -> Set? {
    let reading = resolved(set, byte)
    var behind = Gathered(count: nodes.count)
    if reading.isMatch { behind.isMatch = true }
    for node in reading.nodes {
      guard case .character(let characters, let next) = nodes[node], characters.contains(byte)
      else { continue }
      if byte >= 0x80 && !reading.isMatch { return nil }
      gather(next, into: &behind)
    }
    gather(start, into: &behind)
    return Set(
      nodes: behind.isMatch ? [] : behind.nodes.sorted(), isMatch: behind.isMatch,
      isTextStart: false, isBehindWord: asksForWords && ByteSet.wordCharacters.contains(byte),
      isBehindNewline: asksForLines && byte == 0x0A)
  }

  /// Whether a text that ends here has a match.
  func matchesAtEnd(_ set: Set) -> Bool { resolved(set, nil).isMatch }

  // MARK: Nodes

  private struct Gathered {
    var nodes: [Int] = []
    var isMatch = false
    private var isIn: [Bool]

    init(count: Int) { isIn = [Bool](repeating: false, count: count) }

    /// Whether the node is new.
    mutating func enter(_ node: Int) -> Bool {
      if isIn[node] { return false }
      isIn[node] = true
      return true
    }
  }

  /// Adds what is reached from a node without reading.
  private func gather(_ node: Int, into gathered: inout Gathered) {
    var open = [node]
    while let node = open.popLast() {
      guard gathered.enter(node) else { continue }
      switch nodes[node] {
      case .match: gathered.isMatch = true
      case .character, .assertion: gathered.nodes.append(node)
      case .choice(let choices): open += choices
      }
    }
  }

  /// What is reached through assertions that hold before `byte`, nil for the text's end.
  private func resolved(_ set: Set, _ byte: UInt8?) -> Gathered {
    var gathered = Gathered(count: nodes.count)
    gathered.isMatch = set.isMatch
    for node in set.nodes { gather(node, into: &gathered) }
    var index = 0
    while index < gathered.nodes.count {
      if case .assertion(let assertion, let next) = nodes[gathered.nodes[index]],
        holds(assertion, set, byte)
      {
        gather(next, into: &gathered)
      }
      index += 1
    }
    return gathered
  }

  private func holds(_ assertion: RegexAssertion, _ set: Set, _ byte: UInt8?) -> Bool {
    switch assertion {
    case .textStart: set.isTextStart
    case .textEnd: byte == nil
    case .lineStart: set.isTextStart || set.isBehindNewline
    case .lineEnd: byte == nil || byte == 0x0A
    case .wordBoundary:
      set.isBehindWord != (byte.map { ByteSet.wordCharacters.contains($0) } ?? false)
    }
  }
}
