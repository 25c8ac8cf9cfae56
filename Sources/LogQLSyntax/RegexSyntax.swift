// Regular expressions as far as a query's text is concerned: whether they are well formed, in Go's
// words, whether they match the empty string, what they capture.

/// Questions about a regular expression in Go's (and RE2's) syntax.
package enum RegexSyntax {
  /// What is wrong with the expression of a matcher, in Go's words; nil where nothing is.
  package static func matcherError(in pattern: String) -> String? { error(in: pattern) }

  /// What is wrong with the expression of `label_replace`, which is anchored before it is compiled.
  static func labelReplaceError(in pattern: String) -> String? {
    error(in: "^(?:" + pattern + ")$")
  }

  /// What is wrong with `pattern`, in Go's words.
  static func error(in pattern: String) -> String? {
    var parser = RegexParser(pattern)
    do throws(RegexParser.Failure) {
      _ = try parser.parse()
      return nil
    } catch {
      return "error parsing regexp: " + error.description
    }
  }

  /// Whether the whole of an empty text matches. False for an expression that is not well formed.
  package static func matchesEmpty(_ pattern: String) -> Bool {
    tree(of: pattern)?.matchesEmpty ?? false
  }

  /// The names of the captures, in order.
  static func captureNames(in pattern: String) -> [String] {
    tree(of: pattern)?.captureNames ?? []
  }

  /// Whether the reference turns a label filter's expression into plain text comparisons.
  static func isReducible(_ pattern: String) -> Bool { tree(of: pattern)?.isReducible ?? false }

  private static func tree(of pattern: String) -> RegexNode? {
    var parser = RegexParser(pattern)
    return try? parser.parse()
  }
}

/// A regular expression's structure; classes are not looked into.
indirect enum RegexNode: Hashable {
  case empty
  case literal(UInt32)
  case anyCharacter
  case characterClass
  /// `^`, `$`, `\A`, `\z`, `\B`: true at the edge of an empty text; `\b` is not.
  case assertion(holdsOnEmpty: Bool)
  case capture(name: String?, RegexNode)
  /// At least `minimum` times; `most` is nil for no limit.
  case repetition(RegexNode, minimum: Int, most: Int?)
  case concatenation([RegexNode])
  case alternation([RegexNode])

  var matchesEmpty: Bool {
    switch self {
    case .empty: true
    case .literal, .anyCharacter, .characterClass: false
    case .assertion(let holdsOnEmpty): holdsOnEmpty
    case .capture(_, let node): node.matchesEmpty
    case .repetition(let node, let minimum, _): minimum == 0 || node.matchesEmpty
    case .concatenation(let nodes): nodes.allSatisfy(\.matchesEmpty)
    case .alternation(let nodes): nodes.contains(where: \.matchesEmpty)
    }
  }

  var captureNames: [String] {
    switch self {
    case .empty, .literal, .anyCharacter, .characterClass, .assertion: []
    case .capture(let name, let node): (name.map { [$0] } ?? []) + node.captureNames
    case .repetition(let node, _, _): node.captureNames
    case .concatenation(let nodes), .alternation(let nodes): nodes.flatMap(\.captureNames)
    }
  }

  private var isAnything: Bool {
    if case .repetition(.anyCharacter, 0, nil) = self { true } else { false }
  }

  private var isLiteral: Bool {
    if case .literal = self { true } else { false }
  }

  /// One literal with `.*` on either side, the whole `.*` or `.+`, or alternatives of those.
  var isReducible: Bool {
    switch self {
    case .empty, .literal: return true
    case .anyCharacter, .characterClass, .assertion: return false
    case .capture(_, let node): return node.isReducible
    case .repetition(let node, let minimum, let most):
      return node == .anyCharacter && minimum <= 1 && most == nil
    case .alternation(let nodes): return nodes.allSatisfy(\.isReducible)
    case .concatenation(let nodes):
      var parts = 0
      var literals = 0
      var wasLiteral = false
      for node in nodes {
        if case .alternation = node, wasLiteral, node.isReducible {
          parts += 1
        } else if node.isLiteral {
          if wasLiteral { continue }
          literals += 1
          parts += 1
        } else if node.isAnything {
          parts += 1
        } else {
          return false
        }
        wasLiteral = node.isLiteral
      }
      return literals == 1 && parts <= 3
    }
  }
}
