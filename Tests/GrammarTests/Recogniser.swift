/// Whether a row of tokens is a sentence of a grammar. J. Earley, "An efficient context-free
/// parsing algorithm" (1970), with the remedy for empty rules of Aycock and Horspool (2002).
struct Recogniser {
  /// A symbol of a plain rule.
  private enum Symbol {
    case rule(Int)
    case literal(String)
    case kind(String)
    case condition(String)
  }

  private struct Item: Hashable {
    var production: Int
    var dot: Int
    var start: Int
  }

  private let vocabulary: Vocabulary
  /// Plain rules: a name's number, and a row of symbols.
  private var productions: [(rule: Int, symbols: [Symbol])] = []
  private var byRule: [[Int]] = []
  private var numbers: [String: Int] = [:]
  private var isEmptyRule: [Bool] = []
  private let start: Int

  init(_ grammar: EBNF, start: String, vocabulary: Vocabulary) throws {
    self.vocabulary = vocabulary
    self.start = 0
    var open = [start]
    numbers[start] = 0
    byRule.append([])
    while let name = open.popLast() {
      guard let node = grammar.rules[name] else {
        throw EBNF.Failure(words: "\(name) is neither a rule nor a token")
      }
      try define(numbers[name] ?? 0, node, &open)
    }
    findEmptyRules()
  }

  // MARK: Plain rules

  private mutating func define(
    _ rule: Int, _ node: EBNF.Node, _ open: inout [String]
  ) throws {
    let alternatives: [EBNF.Node] = if case .choice(let nodes) = node { nodes } else { [node] }
    for alternative in alternatives {
      var symbols: [Symbol] = []
      try append(alternative, to: &symbols, &open)
      add(rule, symbols)
    }
  }

  private mutating func add(_ rule: Int, _ symbols: [Symbol]) {
    byRule[rule].append(productions.count)
    productions.append((rule, symbols))
  }

  private mutating func newRule() -> Int {
    byRule.append([])
    return byRule.count - 1
  }

  private mutating func append(
    _ node: EBNF.Node, to symbols: inout [Symbol], _ open: inout [String]
  ) throws {
    switch node {
    case .literal(let text): symbols.append(.literal(text))
    case .name(let name) where vocabulary.kinds[name] != nil: symbols.append(.kind(name))
    case .name(let name):
      if numbers[name] == nil {
        numbers[name] = newRule()
        open.append(name)
      }
      symbols.append(.rule(numbers[name] ?? 0))
    case .prose(let words):
      guard vocabulary.conditions[words] != nil else {
        throw EBNF.Failure(words: "?\(words)? is no condition")
      }
      symbols.append(.condition(words))
    case .sequence(let nodes):
      for node in nodes { try append(node, to: &symbols, &open) }
    case .choice:
      let rule = newRule()
      try define(rule, node, &open)
      symbols.append(.rule(rule))
    case .optional(let inner):
      let rule = newRule()
      add(rule, [])
      try define(rule, inner, &open)
      symbols.append(.rule(rule))
    case .repetition(let inner):
      let (rule, once) = (newRule(), newRule())
      try define(once, inner, &open)
      add(rule, [])
      add(rule, [.rule(rule), .rule(once)])
      symbols.append(.rule(rule))
    }
  }

  private mutating func findEmptyRules() {
    isEmptyRule = Array(repeating: false, count: byRule.count)
    var isChanging = true
    while isChanging {
      isChanging = false
      for (rule, symbols) in productions where !isEmptyRule[rule] {
        let isEmpty = symbols.allSatisfy {
          if case .rule(let inner) = $0 { isEmptyRule[inner] } else { false }
        }
        if isEmpty {
          isEmptyRule[rule] = true
          isChanging = true
        }
      }
    }
  }

  // MARK: Recognising

  /// Whether `tokens` are a sentence.
  func accepts(_ tokens: [String]) -> Bool {
    var sets = Array(repeating: ItemSet(), count: tokens.count + 1)
    for production in byRule[start] {
      sets[0].insert(Item(production: production, dot: 0, start: 0))
    }
    for index in sets.indices {
      var next = 0
      while next < sets[index].items.count {
        let item = sets[index].items[next]
        next += 1
        step(item, index, tokens, &sets)
      }
    }
    return sets[tokens.count].items.contains { item in
      item.start == 0 && productions[item.production].rule == start
        && item.dot == productions[item.production].symbols.count
    }
  }

  private struct ItemSet {
    var items: [Item] = []
    private var known: Set<Item> = []

    mutating func insert(_ item: Item) {
      if known.insert(item).inserted { items.append(item) }
    }
  }

  private func step(_ item: Item, _ index: Int, _ tokens: [String], _ sets: inout [ItemSet]) {
    let (rule, symbols) = productions[item.production]
    guard item.dot < symbols.count else {
      for waiting in sets[item.start].items {
        let row = productions[waiting.production].symbols
        if waiting.dot < row.count, case .rule(rule) = row[waiting.dot] {
          sets[index].insert(advanced(waiting))
        }
      }
      return
    }
    switch symbols[item.dot] {
    case .rule(let inner):
      for production in byRule[inner] {
        sets[index].insert(Item(production: production, dot: 0, start: index))
      }
      if isEmptyRule[inner] { sets[index].insert(advanced(item)) }
    case .literal(let text):
      if index < tokens.count, Vocabulary.isLiteral(tokens[index], text) {
        sets[index + 1].insert(advanced(item))
      }
    case .kind(let name):
      if index < tokens.count, vocabulary.kinds[name]?.matches(tokens, index) == true {
        sets[index + 1].insert(advanced(item))
      }
    case .condition(let words):
      if vocabulary.conditions[words]?(tokens, index) == true {
        sets[index].insert(advanced(item))
      }
    }
  }

  private func advanced(_ item: Item) -> Item {
    Item(production: item.production, dot: item.dot + 1, start: item.start)
  }
}
