/// Reads a line of a script word by word.
struct WordReader {
  private(set) var rest: Substring

  init(_ text: some StringProtocol) { rest = Substring(text).trimmed() }

  /// Takes the next word; nil at the end.
  mutating func next() -> String? {
    if rest.isEmpty { return nil }
    let word = rest.prefix { !$0.isWhitespace }
    rest = rest[word.endIndex...].trimmed()
    return String(word)
  }

  /// Takes the next words where they are `words`; else takes nothing and says false.
  mutating func take(_ words: String...) -> Bool {
    var ahead = self
    for word in words where ahead.next() != word { return false }
    self = ahead
    return true
  }
}

extension StringProtocol {
  /// The text without white space at either end.
  func trimmed() -> Substring {
    let head = drop { $0.isWhitespace }
    guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return Substring(head[...last])
  }
}
