/// A nondeterministic automaton of a regular expression (K. Thompson, "Regular Expression Search
/// Algorithm", CACM 1968).
struct RegexProgram {
  enum Node {
    case match
    /// A character of the set, then `next`.
    case character(ByteSet, next: Int)
    case assertion(RegexAssertion, next: Int)
    /// Each of the nodes, nothing read.
    case choice([Int])
  }

  /// Larger programs are left to the compiled expression.
  private static let nodeLimit = 1024

  private(set) var nodes: [Node] = [.match]
  private(set) var start = 0

  /// Nil for an expression that is too large.
  init?(_ tree: RegexTree) {
    do throws(TooLarge) {
      start = try node(of: tree, then: 0)
    } catch {
      return nil
    }
  }

  private struct TooLarge: Error {}

  private mutating func add(_ node: Node) throws(TooLarge) -> Int {
    if nodes.count == Self.nodeLimit { throw TooLarge() }
    nodes.append(node)
    return nodes.count - 1
  }

  /// The node that reads `tree` and goes on at `next`.
  private mutating func node(of tree: RegexTree, then next: Int) throws(TooLarge) -> Int {
    switch tree {
    case .empty: return next
    case .character(let set): return try add(.character(set, next: next))
    case .assertion(let assertion): return try add(.assertion(assertion, next: next))
    case .concatenation(let parts):
      var next = next
      for part in parts.reversed() { next = try node(of: part, then: next) }
      return next
    case .alternation(let branches):
      var choices: [Int] = []
      for branch in branches { choices.append(try node(of: branch, then: next)) }
      return try add(.choice(choices))
    case .repetition(let tree, let minimum, let most):
      return try repetition(tree, minimum, most, then: next)
    }
  }

  private mutating func repetition(
    _ tree: RegexTree, _ minimum: Int, _ most: Int?, then next: Int
  ) throws(TooLarge) -> Int {
    var next = next
    if let most {
      let end = next
      for _ in minimum..<max(minimum, most) {
        next = try add(.choice([node(of: tree, then: next), end]))
      }
    } else {
      let loop = try add(.choice([]))
      nodes[loop] = .choice([try node(of: tree, then: loop), next])
      next = loop
    }
    for _ in 0..<minimum { next = try node(of: tree, then: next) }
    return next
  }
}
