/// Reads a pattern that compiles as a tree; what it does not know it does not read.
struct RegexTreeReader {
  /// There is something in the pattern that is left to the compiled expression.
  struct Unread: Error {}

  /// How a part of a pattern is to be read.
  private struct Flags {
    var foldsCase = false
    var dotMatchesNewline: Bool
    var isMultiline = false
  }

  private static let nestingLimit = 100

  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0
  private var flags: Flags

  private init(_ pattern: String, dotMatchesNewline: Bool) {
    bytes = Array(pattern.utf8)
    flags = Flags(dotMatchesNewline: dotMatchesNewline)
  }

  /// The tree of a pattern that compiles.
  static func tree(
    of pattern: String, dotMatchesNewline: Bool
  ) throws(Unread) -> RegexTree {
    var reader = RegexTreeReader(pattern, dotMatchesNewline: dotMatchesNewline)
    let tree = try reader.alternation()
    guard reader.index == reader.bytes.count else { throw Unread() }
    return tree
  }

  // MARK: Structure

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Passes over `byte` where it stands at the index.
  private mutating func passes(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    index += 1
    return true
  }

  private mutating func next() throws(Unread) -> UInt8 {
    guard let byte = current else { throw Unread() }
    index += 1
    return byte
  }

  private mutating func alternation() throws(Unread) -> RegexTree {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.nestingLimit { throw Unread() }
    var branches = [try concatenation()]
    while passes(UInt8(ascii: "|")) { branches.append(try concatenation()) }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func concatenation() throws(Unread) -> RegexTree {
    var parts: [RegexTree] = []
    while let byte = current, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      let part = try atom()
      parts.append(try repeated(part))
    }
    return .concatenation(parts)
  }

  private mutating func repeated(_ tree: RegexTree) throws(Unread) -> RegexTree {
    let (minimum, most): (Int, Int?)
    switch current {
    case UInt8(ascii: "*"): (minimum, most) = (0, nil)
    case UInt8(ascii: "+"): (minimum, most) = (1, nil)
    case UInt8(ascii: "?"): (minimum, most) = (0, 1)
    case UInt8(ascii: "{"):
      index += 1
      (minimum, most) = try counts()
    default: return tree
    }
    index += 1
    // Whether as much as possible is taken changes what matches, not whether something does.
    _ = passes(UInt8(ascii: "?"))
    return .repetition(tree, minimum: minimum, most: most)
  }

  /// `2`, `2,` or `2,3`, up to the brace that closes it.
  private mutating func counts() throws(Unread) -> (minimum: Int, most: Int?) {
    let minimum = try number()
    guard passes(UInt8(ascii: ",")) else { return try closing((minimum, minimum)) }
    if current == UInt8(ascii: "}") { return (minimum, nil) }
    return try closing((minimum, try number()))
  }

  private func closing(
    _ counts: (minimum: Int, most: Int?)
  ) throws(Unread) -> (minimum: Int, most: Int?) {
    guard current == UInt8(ascii: "}") else { throw Unread() }
    return counts
  }

  private mutating func number() throws(Unread) -> Int {
    var number = 0
    let start = index
    while let byte = current, byte &- 0x30 < 10, index - start < 4 {
      number = 10 * number + Int(byte - 0x30)
      index += 1
    }
    guard index > start else { throw Unread() }
    return number
  }

  private mutating func atom() throws(Unread) -> RegexTree {
    let byte = try next()
    switch byte {
    case UInt8(ascii: "("): return try group()
    case UInt8(ascii: "["): return .character(try characterClass())
    case UInt8(ascii: "."):
      let newline = ByteSet([0x0A])
      return .character(flags.dotMatchesNewline ? ByteSet(0...0xFF) : newline.complement)
    case UInt8(ascii: "^"): return .assertion(flags.isMultiline ? .lineStart : .textStart)
    case UInt8(ascii: "$"): return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    case UInt8(ascii: "\\"): return try escape()
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
      throw Unread()
    case 0x80...:
      if flags.foldsCase { throw Unread() }
      passContinuation()
      return .character(.beyondASCII)
    default: return .character(folded(ByteSet([byte])))
    }
  }

  private mutating func passContinuation() {
    while let byte = current, byte & 0xC0 == 0x80 { index += 1 }
  }

  private func folded(_ set: ByteSet) -> ByteSet { flags.foldsCase ? set.caseFolded : set }

  /// What stands behind an opening parenthesis.
  private mutating func group() throws(Unread) -> RegexTree {
    let outer = flags
    if passes(UInt8(ascii: "?")) {
      if current == UInt8(ascii: "P") || current == UInt8(ascii: "<") {
        while try next() != UInt8(ascii: ">") {}
      } else if try readFlags() {
        return .empty
      }
    }
    let tree = try alternation()
    guard passes(UInt8(ascii: ")")) else { throw Unread() }
    flags = outer
    return tree
  }

  /// `i)` or `i-s:`; true where the group ends with the flags, which hold from there on.
  private mutating func readFlags() throws(Unread) -> Bool {
    var isOn = true
    while true {
      switch try next() {
      case UInt8(ascii: "i"): flags.foldsCase = isOn
      case UInt8(ascii: "s"): flags.dotMatchesNewline = isOn
      case UInt8(ascii: "m"): flags.isMultiline = isOn
      case UInt8(ascii: "U"): break
      case UInt8(ascii: "-"): isOn = false
      case UInt8(ascii: ":"): return false
      case UInt8(ascii: ")"): return true
      default: throw Unread()
      }
    }
  }

  // MARK: Characters

  private mutating func escape() throws(Unread) -> RegexTree {
    switch current {
    case UInt8(ascii: "b"):
      index += 1
      return .assertion(.wordBoundary)
    case UInt8(ascii: "A"):
      index += 1
      return .assertion(.textStart)
    case UInt8(ascii: "z"):
      index += 1
      return .assertion(.textEnd)
    default:
      if let set = perlClass() { return .character(folded(set)) }
      return .character(folded(ByteSet([try escapedCharacter()])))
    }
  }

  /// `d` and its like, behind a backslash; nil, and nothing is read, for others.
  private mutating func perlClass() -> ByteSet? {
    let set: ByteSet
    switch current.map({ $0 | 0x20 }) {
    case UInt8(ascii: "d"): set = ByteSet("0123456789".utf8)
    case UInt8(ascii: "s"): set = ByteSet("\t\n\u{0C}\r ".utf8)
    case UInt8(ascii: "w"): set = .wordCharacters
    default: return nil
    }
    let isNegative = bytes[index] & 0x20 == 0
    index += 1
    return isNegative ? folded(set).complement : set
  }

  /// The character of ASCII that stands behind a backslash.
  private mutating func escapedCharacter() throws(Unread) -> UInt8 {
    let byte = try next()
    switch byte {
    case UInt8(ascii: "a"): return 0x07
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "x"):
      let (high, low) = (try next(), try next())
      guard let high = Self.hexadecimal(high), let low = Self.hexadecimal(low), high < 8 else {
        throw Unread()
      }
      return high << 4 | low
    case UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: throw Unread()
    default:
      if (byte | 0x20) &- 0x61 < 26 { throw Unread() }
      return byte
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    if byte &- 0x30 < 10 { return byte &- 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }

  // MARK: Classes

  /// What stands behind an opening bracket.
  private mutating func characterClass() throws(Unread) -> ByteSet {
    let isNegative = passes(UInt8(ascii: "^"))
    var set = ByteSet([])
    var isFirst = true
    while isFirst || current != UInt8(ascii: "]") {
      isFirst = false
      if let named = try namedClass() {
        set.formUnion(named)
        continue
      }
      let low = try classCharacter()
      var high = low
      if current == UInt8(ascii: "-"), index + 1 < bytes.count,
        bytes[index + 1] != UInt8(ascii: "]")
      {
        index += 1
        high = try classCharacter()
      }
      guard let last = high else {
        set.formUnion(ByteSet((low ?? 0x80)...0xFF))
        set.formUnion(.beyondASCII)
        continue
      }
      guard let low, low <= last else { throw Unread() }
      for byte in low...last { set.insert(byte) }
    }
    index += 1
    let all = folded(set)
    return isNegative ? all.complement : all
  }

  /// A character of a class; nil for one beyond ASCII.
  private mutating func classCharacter() throws(Unread) -> UInt8? {
    let byte = try next()
    if byte == UInt8(ascii: "\\") { return try escapedCharacter() }
    if byte < 0x80 { return byte }
    if flags.foldsCase { throw Unread() }
    passContinuation()
    return nil
  }

  /// `\d` or `[:alpha:]` within a class; nil, and nothing is read, for others.
  private mutating func namedClass() throws(Unread) -> ByteSet? {
    guard index + 1 < bytes.count else { return nil }
    if bytes[index] == UInt8(ascii: "\\") {
      index += 1
      if let set = perlClass() { return set }
      index -= 1
      return nil
    }
    guard bytes[index] == UInt8(ascii: "["), bytes[index + 1] == UInt8(ascii: ":") else {
      return nil
    }
    index += 2
    let isNegative = passes(UInt8(ascii: "^"))
    let start = index
    while try next() != UInt8(ascii: ":") {}
    guard let set = Self.named(bytes[start..<(index - 1)]), try next() == UInt8(ascii: "]") else {
      throw Unread()
    }
    return isNegative ? folded(set).complement : set
  }

  private static func named(_ name: ArraySlice<UInt8>) -> ByteSet? {
    let lower = UInt8(ascii: "a")...UInt8(ascii: "z")
    let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    switch String(decoding: name, as: UTF8.self) {
    case "alnum": return ByteSet([UInt8](lower) + [UInt8](upper) + [UInt8](digits))
    case "alpha": return ByteSet([UInt8](lower) + [UInt8](upper))
    case "ascii": return ByteSet(0...0x7F)
    case "blank": return ByteSet("\t ".utf8)
    case "cntrl": return ByteSet([UInt8](0...0x1F) + [0x7F])
    case "digit": return ByteSet(digits)
    case "graph": return ByteSet(0x21...0x7E)
    case "lower": return ByteSet(lower)
    case "print": return ByteSet(0x20...0x7E)
    case "punct":
      return ByteSet((0x21...0x7E).filter { !ByteSet.wordCharacters.contains($0) || $0 == 0x5F })
    case "space": return ByteSet("\t\n\u{0B}\u{0C}\r ".utf8)
    case "upper": return ByteSet(upper)
    case "word": return .wordCharacters
    case "xdigit": return ByteSet("0123456789abcdefABCDEF".utf8)
    default: return nil
    }
  }
}
