import Testing

@testable import TextMatching

/// What the automaton says of a text, however it is cut, is what the compiled expression says.
@Suite("Automaton of a regular expression") struct RegexAutomatonTests {
  private static let pieces = [
    "a", "ab", "k", "S", "é", "x", "\\.", "\\\\", ".*", ".*?", ".", "a*", "b+?", "(b|k)", "(?:ab)?",
    "[ab]", "[^]a]", "[[:alpha:]]", "[^[:digit:]_]", "[\\w.-]", "[a-f0-9]", "^", "$", "|", "|",
    "\\d", "\\D", "\\s", "\\W", "x{2}", "(ab|a){1,3}", "a{0}", "(?:a*)*", "(?i:k)", "(?i)", "(?m)",
    "(?s).", "(?s:.)", "(?-i)", "\n", "\\n", "\\x61", "(?P<n>a)", "(?<n>b)", "\\(", "\\b", "\\B",
    "\\A", "\\z", "[é-ü]", "[^é]", "[k-s]", "(?U)a*", "_", " ",
  ]
  private static let characters = [
    "a", "b", "k", "K", "\u{212A}", "s", "S", "ſ", "é", ".", "\n", "x", "A", "1", "\\", " ", "_",
    "\u{FFFD}",
  ]

  private func text(_ generator: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0..<9, using: &generator) {
      if Int.random(in: 0..<20, using: &generator) == 0 {
        bytes.append(UInt8.random(in: 0x80...0xFF, using: &generator))
      } else {
        // Most texts are of ASCII, and decided.
        let limit = Bool.random(using: &generator) ? 4 : Self.characters.count
        bytes += Array(Self.characters[Int.random(in: 0..<limit, using: &generator)].utf8)
      }
    }
    return bytes
  }

  @Test("says what the compiled expression says", arguments: [false, true])
  func agreesWithTheExpression(dotMatchesNewline: Bool) throws {
    var generator = SeededGenerator(seed: 21)
    var (understood, decided) = (0, 0)
    for _ in 0..<2000 {
      var pattern = Int.random(in: 0..<5, using: &generator) == 0 ? "(?i)" : ""
      for _ in 0..<Int.random(in: 0..<6, using: &generator) {
        pattern += Self.pieces.randomElement(using: &generator) ?? ""
      }
      guard let regex = try? Regex(pattern, dotMatchesNewline: dotMatchesNewline),
        let automaton = RegexAutomaton(pattern, dotMatchesNewline: dotMatchesNewline)
      else { continue }
      understood += 1
      for _ in 0..<12 {
        let text = text(&generator)
        let cut = Int.random(in: 0...text.count, using: &generator)
        let state = automaton.state(
          behind: Array(text[cut...]),
          from: automaton.state(behind: Array(text[..<cut]), from: automaton.start))
        let verdict = automaton.verdict(state)
        let isFound = text.withUnsafeBufferPointer {
          regex.automatonMatches($0, isAnchored: false)
        }
        #expect(
          !isFound
            || text.withUnsafeBufferPointer { bytes in
              regex.needles.allSatisfy { $0.isFound(in: bytes) }
            }, "\(pattern) in \(text)")
        if verdict == .unknown {
          #expect(text.contains { $0 >= 0x80 }, "\(pattern) in \(text)")
        } else {
          decided += 1
          #expect((verdict == .match) == isFound, "\(pattern) in \(text)")
        }
      }
    }
    #expect(understood > 700)
    #expect(decided > 6000)
  }

  @Test("knows other cases beyond ASCII", arguments: [("(?i)kas", "\u{212A}aſ"), ("(?i)[k]", "K")])
  func otherCases(pattern: String, text: String) throws {
    let automaton = try #require(RegexAutomaton(pattern))
    let state = automaton.state(behind: Array(text.utf8), from: automaton.start)
    let verdict: RegexAutomaton.Verdict = text.utf8.contains { $0 >= 0x80 } ? .unknown : .match
    #expect(automaton.verdict(state) == verdict)
    #expect(try Regex(pattern).isFound(in: text))
  }

  @Test(
    "leaves to the expression what it does not know",
    arguments: ["\\pL", "\\Qa\\E", "(?i)é", "(?i)[ſ]", "\\x{61}", "a{", "a{999}b{99}", "a\\Bb"])
  func notUnderstood(pattern: String) throws {
    _ = try Regex(pattern)
    #expect(RegexAutomaton(pattern) == nil)
  }

  @Test(
    "knows texts that a match must hold, whatever their case",
    arguments: [
      ("(?i)deadline EXCEEDED", ["deadline exceeded"]), ("(?i)task", ["ta"]),
      ("User [0-9]*7 left|shard-3[0-9] epoch=1\\d\\d ", ["7 left", " epoch=1"]),
      ("(conn|session)+ lost x*", [" lost "]), ("a(long|longer)b?", ["long", "longer"]),
      ("x*", []), ("(long|y*)", []),
    ])
  func foldedTexts(pattern: String, texts: [String]) throws {
    let folded = try Regex(pattern).needles.filter(\.foldsCase)
    #expect(folded.flatMap(\.texts) == texts.map { Array($0.utf8) })
  }

  @Test("tells what texts of an alphabet may lead to")
  func alphabets() throws {
    let automaton = try #require(RegexAutomaton("(?i)deadline"))
    let digits = try #require(
      automaton.states(from: automaton.start, over: ByteSet("0123456789".utf8)))
    #expect(digits == [automaton.start])
    let letters = try #require(automaton.states(from: automaton.start, over: ByteSet("dea".utf8)))
    #expect(Set(letters).count == 5)
    let all = try #require(
      automaton.states(from: automaton.start, over: ByteSet(0...UInt8.max)))
    #expect(all.contains(RegexAutomaton.matched))
    #expect(!all.contains(RegexAutomaton.unknown))
  }
}

extension Regex {
  fileprivate func isFound(in text: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { isFound(in: $0) }
  }
}
