extension RegexTree {
  /// More texts are not worth looking for.
  private static let textLimit = 64

  /// Texts in lower case, of which every text with a match holds one in some case; nil where none
  /// are known.
  var foldedTexts: [[UInt8]]? {
    switch self {
    case .empty, .assertion: nil
    case .character(let set): set.letter.map { [[$0]] }
    case .repetition(let tree, let minimum, _): minimum > 0 ? tree.foldedTexts : nil
    case .alternation(let branches): Self.union(branches)
    case .concatenation: Self.best(of: parts)
    }
  }

  /// The parts one behind the other, those of parts among them.
  private var parts: [RegexTree] {
    if case .concatenation(let parts) = self { parts.flatMap(\.parts) } else { [self] }
  }

  private static func union(_ branches: [RegexTree]) -> [[UInt8]]? {
    var texts: [[UInt8]] = []
    for branch in branches {
      guard let own = branch.foldedTexts, texts.count + own.count <= textLimit else { return nil }
      texts += own
    }
    return texts
  }

  /// The texts whose shortest is longest: a part's, or letters that stand together.
  private static func best(of parts: [RegexTree]) -> [[UInt8]]? {
    var candidates: [[[UInt8]]] = []
    var run: [UInt8] = []
    for part in parts {
      if case .character(let set) = part, let letter = set.letter {
        run.append(letter)
        continue
      }
      if !run.isEmpty { candidates.append([run]) }
      run = []
      if let own = part.foldedTexts { candidates.append(own) }
    }
    if !run.isEmpty { candidates.append([run]) }
    return candidates.max { length($0) < length($1) }
  }

  private static func length(_ texts: [[UInt8]]) -> Int { texts.map(\.count).min() ?? 0 }
}

extension ByteSet {
  /// The character of ASCII that the set holds in one case or in both, in lower case; nil for other
  /// sets.
  fileprivate var letter: UInt8? {
    guard let first = (UInt8(0)..<0x80).first(where: { contains($0) }) else { return nil }
    let letter = first.lowercaseASCII
    return self == ByteSet([first]) || self == ByteSet([first, letter]) ? letter : nil
  }
}
