import CRE2

/// A compiled regular expression in Go's (RE2's) syntax; matching takes linear time.
///
/// Immutable after `init`, and RE2 itself is safe to match with from several threads.
public final class Regex: @unchecked Sendable {
  /// Why a pattern does not compile; `description` is Go's wording.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String
  }

  /// The pattern as it was given.
  public let pattern: String
  /// How many capturing groups there are, the whole match not counted.
  public let groupCount: Int
  /// The groups' names, empty where unnamed.
  public let groupNames: [String]
  private let handle: OpaquePointer
  private let dotMatchesNewline: Bool
  private let shape: RegexShape

  /// Compiles `pattern`.
  ///
  /// - Parameter dotMatchesNewline: whether `.` matches a newline too.
  public init(_ pattern: String, dotMatchesNewline: Bool = false) throws(Failure) {
    self.pattern = pattern
    self.dotMatchesNewline = dotMatchesNewline
    var text = NamedGroups.normalized(pattern)
    let handle = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        lookback_re2_new($0.baseAddress, $0.count, dotMatchesNewline)
      }
    }
    guard let handle else { throw Failure(description: "error parsing regexp: out of memory") }
    self.handle = handle
    guard lookback_re2_ok(handle) else {
      groupCount = 0
      groupNames = []
      shape = .opaque
      throw Failure(description: Self.failureText(handle, pattern))
    }
    groupCount = Int(lookback_re2_group_count(handle))
    groupNames = (0..<groupCount).map { index in
      Self.string { lookback_re2_group_name(handle, CInt(index) + 1, $0) }
    }
    shape = RegexShape(pattern, dotMatchesNewline: dotMatchesNewline)
  }

  deinit { lookback_re2_free(handle) }

  /// Whether the whole of `text` matches.
  public func matchesWhole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    shape.matchesWhole(text, dotMatchesNewline: dotMatchesNewline)
      ?? automatonMatches(text, isAnchored: true)
  }

  /// Whether the whole of `text` matches.
  public func matchesWhole(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matchesWhole($0) }
  }

  /// Whether a part of `text` matches.
  public func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool {
    shape.isFound(in: text) ?? automatonMatches(text, isAnchored: false)
  }

  /// Literals that a text with a match must hold one of.
  public struct Literals: Hashable, Sendable {
    /// The needles: one of them is in every text that matches.
    public var texts: [[UInt8]]
    /// Whether every text that holds one has a match.
    public var isExact: Bool

    /// The needles `texts`; `isExact` where they say all.
    public init(texts: [[UInt8]], isExact: Bool) {
      self.texts = texts
      self.isExact = isExact
    }
  }

  /// Literals of which every text with a match holds one; nil where none are known.
  public var literals: Literals? { shape.literals }

  /// What every text with a match holds, as far as the pattern tells.
  package var needles: [Needle] {
    let tree = try? RegexTreeReader.tree(of: pattern, dotMatchesNewline: dotMatchesNewline)
    let exact = literals.map { Needle(texts: $0.texts) }
    let folded = (tree?.foldedTexts).map { Needle(texts: $0, foldsCase: true) }
    return [exact, folded].compactMap { $0 }
  }

  /// The ranges of the first match at or behind `start` and of its groups; nil for a group that
  /// took no part.
  ///
  /// - Parameter isValid: whether `text` is known to be UTF-8. Whoever looks for match after match
  ///   of one text says so, as the text is looked through each time otherwise.
  public func firstMatch(
    in text: UnsafeBufferPointer<UInt8>, from start: Int = 0, isAnchored: Bool = false,
    isValid: Bool = false
  ) -> [Range<Int>?]? {
    if isValid { return groups(in: text, from: start, isAnchored: isAnchored) }
    if shape.isFound(in: text) == false { return nil }
    guard let repair = UTF8Repair(text) else {
      return groups(in: text, from: start, isAnchored: isAnchored)
    }
    return repair.bytes.withUnsafeBufferPointer { bytes in
      groups(in: bytes, from: repair.place(of: start), isAnchored: isAnchored)?
        .map { $0.map { repair.offsets[$0.lowerBound]..<repair.offsets[$0.upperBound] } }
    }
  }

  private func groups(
    in text: UnsafeBufferPointer<UInt8>, from start: Int, isAnchored: Bool
  ) -> [Range<Int>?]? {
    let count = groupCount + 1
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * count) { offsets in
      guard
        match(text, from: start, isAnchored: isAnchored, groups: offsets.baseAddress, count: count)
      else { return nil }
      return (0..<count).map { index in
        offsets[2 * index] < 0 ? nil : offsets[2 * index]..<offsets[2 * index + 1]
      }
    }
  }

  /// Whether the compiled expression itself matches `text`, or a part of it. A byte that is no
  /// UTF-8 counts as a character, which RE2 alone would not let any expression match.
  public func automatonMatches(_ text: UnsafeBufferPointer<UInt8>, isAnchored: Bool) -> Bool {
    if match(text, from: 0, isAnchored: isAnchored, groups: nil, count: 0) { return true }
    guard let repair = UTF8Repair(text) else { return false }
    return repair.bytes.withUnsafeBufferPointer {
      match($0, from: 0, isAnchored: isAnchored, groups: nil, count: 0)
    }
  }

  private func match(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, isAnchored: Bool,
    groups: UnsafeMutablePointer<Int>?, count: Int
  ) -> Bool {
    guard let base = text.baseAddress else {
      var empty: CChar = 0
      return lookback_re2_match(handle, &empty, 0, 0, isAnchored, groups, CInt(count))
    }
    return base.withMemoryRebound(to: CChar.self, capacity: text.count) {
      lookback_re2_match(handle, $0, text.count, start, isAnchored, groups, CInt(count))
    }
  }

  // MARK: Patterns without keeping the expression

  /// What is wrong with `pattern`, or nil.
  public static func failure(ofPattern pattern: String) -> String? {
    do throws(Failure) {
      _ = try Regex(pattern)
      return nil
    } catch {
      return error.description
    }
  }

  /// Whether `pattern` matches the empty text; false where it does not compile.
  public static func matchesEmpty(_ pattern: String) -> Bool {
    guard let regex = try? Regex(pattern, dotMatchesNewline: true) else { return false }
    return regex.matchesWhole("")
  }

  private static func string(_ get: (UnsafeMutablePointer<Int>) -> UnsafePointer<CChar>?) -> String
  {
    var length = 0
    guard let start = get(&length) else { return "" }
    return UnsafeBufferPointer(start: start, count: length).withMemoryRebound(to: UInt8.self) {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// RE2's classes of errors whose names differ from Go's.
  private static let failureNames = [
    "missing ]": "missing closing ]",
    "missing )": "missing closing )",
    "no argument for repetition operator": "missing argument to repetition operator",
    "bad repetition operator": "invalid nested repetition operator",
    "invalid repetition size": "invalid repeat count",
    "trailing \\": "trailing backslash at end of expression",
    "invalid named capture group": "invalid named capture",
    "invalid perl operator": "invalid or unsupported Perl syntax",
  ]

  /// RE2's error in Go's words: both report a class of error and the offending part.
  private static func failureText(_ handle: OpaquePointer, _ pattern: String) -> String {
    let text = string { lookback_re2_error(handle, $0) }
    var argument = string { lookback_re2_error_argument(handle, $0) }
    let kind = text.split(separator: ":", maxSplits: 1).first.map(String.init) ?? text
    // Both show the pattern as it was given.
    if !pattern.utf8.elementsEqual(NamedGroups.normalized(pattern).utf8) {
      argument = argument.replacing("(?P<", with: "(?<")
    }
    return "error parsing regexp: \(failureNames[kind] ?? kind): `\(argument)`"
  }
}

extension Regex {
  /// `text` as a pattern that matches just it.
  public static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      if "\\.+*?()|[]{}^$".unicodeScalars.contains(scalar) { out += "\\" }
      out.unicodeScalars.append(scalar)
    }
    return out
  }
}
