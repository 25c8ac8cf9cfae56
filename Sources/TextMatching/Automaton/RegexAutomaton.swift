/// A regular expression as a deterministic automaton, which is looked for in texts that come in
/// parts: a state stands for all that was read.
///
/// Its answers are those of `Regex.isFound`; where characters beyond ASCII matter it has none.
/// States are made as they are met (A. V. Aho, R. Sethi, J. D. Ullman, "Compilers", 1986, §3.7).
/// Not to be used from several threads.
package final class RegexAutomaton {
  /// What a text has that ends in a state.
  package enum Verdict: Hashable, Sendable {
    case match, noMatch, unknown
  }

  /// The state behind a match, whatever follows.
  package static let matched = 0
  /// The state in which only the compiled expression can tell.
  package static let unknown = 1
  /// Where the first byte is read.
  package let start: Int

  private var nodes: RegexNodeSets
  private let classes: ByteClasses
  /// Of each state and class the next state; less than 0 where nobody asked yet.
  private var transitions: [Int32]
  private var verdicts: [Verdict]
  private var sets: [RegexNodeSets.Set]
  private var numbers: [RegexNodeSets.Set: Int] = [:]
  private var spans: [Span: [Int]?] = [:]

  /// Texts that go through more states are not worth it.
  private static let stateLimit = 2048

  /// Nil for a pattern that is not understood, or too large.
  ///
  /// - Parameter pattern: one that compiles.
  package init?(_ pattern: String, dotMatchesNewline: Bool = false) {
    guard
      let tree = try? RegexTreeReader.tree(of: pattern, dotMatchesNewline: dotMatchesNewline),
      let program = RegexProgram(tree)
    else { return nil }
    nodes = RegexNodeSets(program)
    classes = ByteClasses(program)
    let first = nodes.first
    sets = [first, first]
    verdicts = [.match, .unknown]
    transitions = [Int32](repeating: 0, count: classes.count)
    transitions += [Int32](repeating: 1, count: classes.count)
    start = first.isMatch ? Self.matched : 2
    if start != Self.matched { _ = number(of: first) }
  }

  // MARK: Texts

  /// The state behind `text`, read from `state` on.
  package func state(behind text: UnsafeBufferPointer<UInt8>, from state: Int) -> Int {
    var (state, index) = (state, 0)
    while index < text.count && state > Self.unknown {
      (state, index) = known(text, index, state)
      if index < text.count { state = next(state, Int(classes.ofBytes[Int(text[index])])) }
      index += 1
    }
    return state
  }

  /// The state behind `text`, read from `state` on.
  package func state(behind text: [UInt8], from state: Int) -> Int {
    text.withUnsafeBufferPointer { self.state(behind: $0, from: state) }
  }

  /// Reads as long as states are known, up to one that no text leaves.
  private func known(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ first: Int
  ) -> (state: Int, index: Int) {
    let width = classes.count
    return transitions.withUnsafeBufferPointer { transitions in
      classes.ofBytes.withUnsafeBufferPointer { classes in
        var (state, index) = (first, start)
        while index < text.count {
          let next = transitions[state &* width &+ Int(classes[Int(text[index])])]
          if next < 0 { break }
          state = Int(next)
          index &+= 1
          if state <= Self.unknown { return (state, text.count) }
        }
        return (state, index)
      }
    }
  }

  /// What a text has that ends in `state`.
  package func verdict(_ state: Int) -> Verdict { verdicts[state] }

  private func next(_ state: Int, _ byteClass: Int) -> Int {
    let place = state * classes.count + byteClass
    if transitions[place] >= 0 { return Int(transitions[place]) }
    let next = number(of: nodes.next(sets[state], classes.samples[byteClass]))
    transitions[place] = Int32(truncatingIfNeeded: next)
    return next
  }

  private func number(of set: RegexNodeSets.Set?) -> Int {
    guard let set else { return Self.unknown }
    if set.isMatch { return Self.matched }
    if let number = numbers[set] { return number }
    if sets.count == Self.stateLimit { return Self.unknown }
    numbers[set] = sets.count
    verdicts.append(nodes.matchesAtEnd(set) ? .match : .noMatch)
    transitions += [Int32](repeating: -1, count: classes.count)
    sets.append(set)
    return sets.count - 1
  }

  // MARK: Unknown texts

  private struct Span: Hashable {
    var state: Int
    var alphabet: ByteSet
  }

  /// More states tell too little.
  private static let spanLimit = 24

  /// The states that texts of `alphabet`, which may be empty, may end in, read from `state` on; nil
  /// where they are many.
  package func states(from state: Int, over alphabet: ByteSet) -> [Int]? {
    let span = Span(state: state, alphabet: alphabet)
    if let known = spans[span] { return known }
    let byteClasses = classes.of(alphabet)
    var found = [state]
    var index = 0
    while index < found.count && found.count <= Self.spanLimit {
      if found[index] > Self.unknown {
        for byteClass in byteClasses {
          let next = next(found[index], byteClass)
          if !found.contains(next) { found.append(next) }
        }
      }
      index += 1
    }
    let states = found.count <= Self.spanLimit ? found : nil
    spans[span] = .some(states)
    return states
  }
}

/// Bytes that a program does not tell apart.
private struct ByteClasses {
  /// Of each byte its class.
  let ofBytes: [UInt8]
  /// Of each class a byte.
  let samples: [UInt8]

  var count: Int { samples.count }

  init(_ program: RegexProgram) {
    // A character beyond ASCII is never read as one of ASCII, whatever sets hold both.
    var sets: Set<ByteSet> = [.beyondASCII]
    for node in program.nodes {
      switch node {
      case .character(let set, _): sets.insert(set)
      case .assertion(.wordBoundary, _): sets.insert(.wordCharacters)
      case .assertion(.lineStart, _), .assertion(.lineEnd, _): sets.insert(ByteSet([0x0A]))
      case .assertion(.textStart, _), .assertion(.textEnd, _), .match, .choice: break
      }
    }
    // All bytes are one class at first; each set divides those that it holds a part of.
    var ofBytes = [UInt8](repeating: 0, count: 256)
    var samples: [UInt8] = [0]
    for set in sets {
      var divided: [UInt8?] = samples.map { _ in nil }
      for byte in UInt8(0)...0xFF {
        let own = Int(ofBytes[Int(byte)])
        if set.contains(byte) == set.contains(samples[own]) { continue }
        if divided[own] == nil {
          divided[own] = UInt8(samples.count)
          samples.append(byte)
        }
        ofBytes[Int(byte)] = divided[own] ?? 0
      }
    }
    self.ofBytes = ofBytes
    self.samples = samples
  }

  /// The classes of the bytes of a set.
  func of(_ set: ByteSet) -> [Int] {
    var isIn = [Bool](repeating: false, count: count)
    for byte in UInt8(0)...0xFF where set.contains(byte) { isIn[Int(ofBytes[Int(byte)])] = true }
    return isIn.indices.filter { isIn[$0] }
  }
}
