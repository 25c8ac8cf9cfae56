import Foundation

/// A grammar in the notation of the files under `Grammar`: rules by name.
struct EBNF {
  /// What stands on the right of a rule.
  indirect enum Node: Hashable {
    /// Text between quotes.
    case literal(String)
    /// A rule, or a token that is said in words.
    case name(String)
    /// Between question marks, in words.
    case prose(String)
    case sequence([Node])
    case choice([Node])
    case optional(Node)
    case repetition(Node)
  }

  struct Failure: Error { var words: String }

  private(set) var rules: [String: Node] = [:]

  /// The grammar in the repository's file `Grammar/NAME.ebnf`.
  init(named name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Grammar/\(name).ebnf")
    try self.init(text: String(contentsOf: file, encoding: .utf8))
  }

  init(text: String) throws {
    var scanner = Scanner(text)
    while let name = try scanner.ruleName() {
      guard rules[name] == nil else { throw Failure(words: "\(name) is there twice") }
      rules[name] = try scanner.choice()
      guard scanner.take(";") else { throw Failure(words: "no end of \(name)") }
    }
  }

  /// The names that `start` leads to, itself among them; tokens lead nowhere.
  func names(from start: String, tokens: Set<String>) -> Set<String> {
    var found: Set<String> = []
    var open = [start]
    while let name = open.popLast() {
      guard found.insert(name).inserted, !tokens.contains(name), let node = rules[name] else {
        continue
      }
      open += Self.names(in: node)
    }
    return found
  }

  private static func names(in node: Node) -> [String] {
    switch node {
    case .literal, .prose: []
    case .name(let name): [name]
    case .sequence(let nodes), .choice(let nodes): nodes.flatMap(names)
    case .optional(let node), .repetition(let node): names(in: node)
    }
  }
}

extension EBNF {
  /// Reads the notation; comments are blanks.
  private struct Scanner {
    private let characters: [Character]
    private var position = 0

    init(_ text: String) { characters = Array(text) }

    private mutating func skipBlanks() {
      while position < characters.count {
        if characters[position].isWhitespace {
          position += 1
        } else if position + 1 < characters.count, characters[position] == "(",
          characters[position + 1] == "*"
        {
          position += 2
          while position + 1 < characters.count,
            characters[position] != "*" || characters[position + 1] != ")"
          {
            position += 1
          }
          position += 2
        } else {
          return
        }
      }
    }

    private mutating func peek() -> Character? {
      skipBlanks()
      return position < characters.count ? characters[position] : nil
    }

    mutating func take(_ character: Character) -> Bool {
      guard peek() == character else { return false }
      position += 1
      return true
    }

    private mutating func word() -> String {
      let start = position
      while position < characters.count,
        characters[position].isLetter || characters[position].isNumber
          || characters[position] == "_"
      {
        position += 1
      }
      return String(characters[start..<position])
    }

    /// What stands before the next `=`: one word or more. Nil at the end.
    mutating func ruleName() throws -> String? {
      var words: [String] = []
      while let next = peek() {
        if next == "=" {
          position += 1
          return words.joined(separator: " ")
        }
        let word = word()
        if word.isEmpty { throw Failure(words: "a rule begins with \(next)") }
        words.append(word)
      }
      if !words.isEmpty { throw Failure(words: "\(words) at the end") }
      return nil
    }

    mutating func choice() throws -> Node {
      var alternatives = [try sequence()]
      while take("|") { alternatives.append(try sequence()) }
      return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func sequence() throws -> Node {
      var parts: [Node] = []
      while let next = peek(), !"|;)]}".contains(next) { parts.append(try part(next)) }
      return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func part(_ first: Character) throws -> Node {
      switch first {
      case "\"", "'": return .literal(try text(until: first))
      case "?":
        return .prose(
          try text(until: first).split(whereSeparator: \.isWhitespace).joined(separator: " "))
      case "(": return try group(")") { $0 }
      case "[": return try group("]") { .optional($0) }
      case "{": return try group("}") { .repetition($0) }
      default:
        let name = word()
        if name.isEmpty { throw Failure(words: "\(first) has no meaning") }
        return .name(name)
      }
    }

    private mutating func group(_ close: Character, _ make: (Node) -> Node) throws -> Node {
      position += 1
      let inner = try choice()
      guard take(close) else { throw Failure(words: "no \(close)") }
      return make(inner)
    }

    private mutating func text(until close: Character) throws -> String {
      position += 1
      let start = position
      while position < characters.count, characters[position] != close { position += 1 }
      guard position < characters.count else { throw Failure(words: "no second \(close)") }
      position += 1
      return String(characters[start..<(position - 1)])
    }
  }
}
