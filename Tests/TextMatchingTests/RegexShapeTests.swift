import Testing

@testable import TextMatching

/// What is concluded from a pattern's literals must be what the automaton finds.
@Suite struct RegexShapeTests {
  private static let pieces = [
    "a", "ab", "b", "é", "x", "\\.", "\\\\", ".*", ".*?", ".", "a*", "b+?", "(b|c)", "(?:ab)?",
    "[ab]",
    "[^]a]", "[[:alpha:]]", "^", "$", "|", "|", "\\d", "x{2}", "{", "(?i:a)", "\\Qa.\\E", "\n",
    "\\x61", "\\pL", "\u{FFFD}", "(?P<n>a)", "\\(", "\\b",
  ]
  private static let characters = ["a", "b", "c", "é", ".", "\n", "x", "A", "1", "\\", "\u{FFFD}"]

  private func bytes(_ generator: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0..<7, using: &generator) {
      if Int.random(in: 0..<12, using: &generator) == 0 {
        bytes.append(UInt8.random(in: 0x80...0xFF, using: &generator))
      } else {
        bytes += Array((Self.characters.randomElement(using: &generator) ?? "").utf8)
      }
    }
    return bytes
  }

  @Test(arguments: [false, true])
  func agreesWithTheAutomaton(dotMatchesNewline: Bool) throws {
    var generator = SeededGenerator(seed: 11)
    var decided = 0
    for _ in 0..<4000 {
      var pattern = Int.random(in: 0..<20, using: &generator) == 0 ? "(?i)" : ""
      for _ in 0..<Int.random(in: 0..<5, using: &generator) {
        pattern += Self.pieces.randomElement(using: &generator) ?? ""
      }
      guard let regex = try? Regex(pattern, dotMatchesNewline: dotMatchesNewline) else { continue }
      if case .opaque = RegexShape(pattern, dotMatchesNewline: dotMatchesNewline) {
      } else {
        decided += 1
      }
      for _ in 0..<12 {
        let text = bytes(&generator)
        text.withUnsafeBufferPointer { text in
          let isFound = regex.automatonMatches(text, isAnchored: false)
          #expect(regex.isFound(in: text) == isFound, "\(pattern) in \(Array(text))")
          #expect(
            regex.matchesWhole(text) == regex.automatonMatches(text, isAnchored: true),
            "\(pattern) on \(Array(text))")
          #expect((regex.firstMatch(in: text) != nil) == isFound, "\(pattern) in \(Array(text))")
          if let literals = regex.literals {
            let holds = literals.texts.contains { SubstringSearcher($0).isFound(in: text) }
            #expect(literals.isExact ? holds == isFound : holds || !isFound, "\(pattern)")
          }
          if isFound {
            #expect(regex.needles.allSatisfy { $0.isFound(in: text) }, "\(pattern)")
          }
        }
      }
    }
    #expect(decided > 1000)
  }

  @Test(arguments: [
    ("foo", "foo"), ("foo.*", "foo"), (".*foo", "foo"), ("user=\\d+ status", " status"),
    ("(a|b)long", "long"), ("a\\.b", "a.b"), ("[ab]c?", ""), ("(?i)foo", ""), ("foo|bar", ""),
    ("fo+", "f"), ("ab{2}", "a"), ("\\Qa\\E", ""), ("(?i:x)yz", "yz"), ("", ""),
  ])
  func knowsTheLongestRequiredLiteral(pattern: String, literal: String) throws {
    let texts = try Regex(pattern).literals?.texts ?? []
    #expect(texts.count == 1 ? texts[0] == Array(literal.utf8) : literal.isEmpty)
  }

  @Test(arguments: [
    ("a\\d+|b*long", ["a", "long"], false), ("x|y", ["x", "y"], true), ("a.*b|[cd]", [], false),
    ("foo", ["foo"], true), ("fo+|", [], false),
  ])
  func knowsALiteralOfEachBranch(pattern: String, texts: [String], isExact: Bool) throws {
    let literals = try Regex(pattern).literals
    #expect((literals?.texts ?? []) == texts.map { Array($0.utf8) })
    #expect(literals?.isExact ?? false == isExact)
  }

  @Test func decidesManyAlternativesByBisection() throws {
    let words = (0..<200).map { "word\($0)" }
    let regex = try Regex(words.shuffledBySeed().joined(separator: "|"))
    for word in words { #expect(regex.matchesWhole(word)) }
    #expect(!regex.matchesWhole("word200"))
    #expect(!regex.matchesWhole("word"))
  }
}

extension [String] {
  fileprivate func shuffledBySeed() -> [String] {
    var generator = SeededGenerator(seed: 3)
    return shuffled(using: &generator)
  }
}
