/// Derives sentences of a grammar at random.
struct SentenceGenerator {
  private let grammar: EBNF
  private let vocabulary: Vocabulary
  /// How many rules lie on the shortest way from a rule to tokens.
  private var heights: [String: Int] = [:]
  private var generator: SeededGenerator
  /// What must hold of the derived tokens beside their order.
  private var checks: [(index: Int, holds: ([String], Int) -> Bool)] = []

  init(_ grammar: EBNF, vocabulary: Vocabulary, seed: UInt64) {
    self.grammar = grammar
    self.vocabulary = vocabulary
    generator = SeededGenerator(seed: seed)
    var isChanging = true
    while isChanging {
      isChanging = false
      for (name, node) in grammar.rules where vocabulary.kinds[name] == nil {
        guard let height = height(node), height + 1 < heights[name] ?? .max else { continue }
        heights[name] = height + 1
        isChanging = true
      }
    }
  }

  /// Nil where a name leads to no token that is known yet.
  private func height(_ node: EBNF.Node) -> Int? {
    switch node {
    case .literal, .prose, .optional, .repetition: return 0
    case .name(let name): return vocabulary.kinds[name] != nil ? 0 : heights[name]
    case .sequence(let nodes):
      var most = 0
      for node in nodes {
        guard let height = height(node) else { return nil }
        most = max(most, height)
      }
      return most
    case .choice(let nodes): return nodes.compactMap(height).min()
    }
  }

  /// The tokens of a sentence of the rule `start`. Beyond `depth` rules it takes the shortest ways.
  mutating func sentence(_ start: String, depth: Int) -> [String] {
    while true {
      var tokens: [String] = []
      checks = []
      derive(.name(start), depth, &tokens)
      // A token may be another one behind its neighbours.
      if checks.allSatisfy({ $0.holds(tokens, $0.index) }) { return tokens }
    }
  }

  private mutating func derive(_ node: EBNF.Node, _ depth: Int, _ tokens: inout [String]) {
    switch node {
    case .literal(let text): tokens.append(cased(text))
    case .prose(let words):
      if let condition = vocabulary.conditions[words] { checks.append((tokens.count, condition)) }
    case .name(let name):
      if let kind = vocabulary.kinds[name] {
        checks.append((tokens.count, kind.matches))
        tokens.append(kind.samples.randomElement(using: &generator) ?? "")
      } else if let rule = grammar.rules[name] {
        derive(rule, depth - 1, &tokens)
      }
    case .sequence(let nodes):
      for node in nodes { derive(node, depth, &tokens) }
    case .choice(let nodes):
      let known = nodes.filter { height($0) != nil }
      let least = known.compactMap(height).min() ?? 0
      let choices = depth > 0 ? known : known.filter { height($0) == least }
      if let choice = choices.randomElement(using: &generator) { derive(choice, depth, &tokens) }
    case .optional(let inner):
      if depth > 0, Int.random(in: 0..<3, using: &generator) == 0 { derive(inner, depth, &tokens) }
    case .repetition(let inner):
      var left = 3
      while depth > 0, left > 0, Int.random(in: 0..<4, using: &generator) == 0 {
        derive(inner, depth, &tokens)
        left -= 1
      }
    }
  }

  /// Keywords are known in any case.
  private mutating func cased(_ text: String) -> String {
    Int.random(in: 0..<20, using: &generator) == 0 ? text.uppercased() : text
  }

  /// `tokens` with one to three changes: left out, doubled, exchanged, put in.
  mutating func mutated(_ tokens: [String], words: [String]) -> [String] {
    var tokens = tokens
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !tokens.isEmpty {
      let place = Int.random(in: 0..<tokens.count, using: &generator)
      let word = words.randomElement(using: &generator) ?? ""
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: tokens.remove(at: place)
      case 1: tokens.insert(tokens[place], at: place)
      case 2: tokens[place] = word
      case 3: tokens.insert(word, at: place)
      default:
        let other = Int.random(in: 0..<tokens.count, using: &generator)
        tokens.swapAt(place, other)
      }
    }
    return tokens
  }

  /// A row of words without any order.
  mutating func soup(words: [String]) -> [String] {
    (0..<Int.random(in: 0...7, using: &generator)).map { _ in
      words.randomElement(using: &generator) ?? ""
    }
  }
}
