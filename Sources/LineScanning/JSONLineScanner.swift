/// Walks the JSON object of a log line as LogQL's `json` stage does: the specification's §3.6.
///
/// Values are handed on as text; what has been found before an error stays found.
public struct JSONLineScanner {
  /// Why a line is no JSON object, in the reference's words.
  public enum Failure: String, Error, Hashable, Sendable {
    case noObject = "Value looks like object, but can't find closing '}' symbol"
    case malformed = "Malformed JSON error"
    case unclosedArray = "Value is array, but can't find closing ']' symbol"
    case unclosedScalar =
      "Value looks like Number/Boolean/None, but can't find its end: ',' or '}' symbol"
    case unknownType = "Unknown value type"
    case invalidEscape = "Encountered an invalid escape sequence in a string"
    case unclosedString = "Value is string, but can't find closing '\"' symbol"
  }

  /// A value's kind, for those who only want some.
  public enum Kind: Hashable, Sendable {
    case string, scalar, null, object, array
  }

  let bytes: UnsafeBufferPointer<UInt8>
  var index = 0

  /// How deep objects are entered; below that they are passed over.
  static let nestingLimit = 128

  /// Scans `bytes`, which must outlive the scanner.
  public init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  // MARK: Flattened fields

  /// Hands on every scalar field of the line's object with its flattened, sanitised key; nulls and
  /// arrays are left out, nested objects entered.
  ///
  /// - Complexity: O(line length).
  public mutating func forEachField(
    _ body: (_ key: String, _ value: String) -> Void
  ) throws(Failure) {
    skipBlanks()
    guard index < bytes.count, bytes[index] == UInt8(ascii: "{") else { throw .noObject }
    var prefix: [UInt8] = []
    try walkObject(&prefix, depth: 0, body)
  }

  private mutating func walkObject(
    _ prefix: inout [UInt8], depth: Int, _ body: (String, String) -> Void
  ) throws(Failure) {
    try forEachMember { (scanner, key) throws(Failure) in
      let length = prefix.count
      defer { prefix.removeSubrange(length...) }
      let kind = try scanner.kind()
      if kind == .null || kind == .array {
        try scanner.skipValue()
        return
      }
      Self.extend(&prefix, by: key)
      if kind == .object, depth < Self.nestingLimit {
        try scanner.walkObject(&prefix, depth: depth + 1, body)
        return
      }
      if kind == .object {
        try scanner.skipValue()
        return
      }
      let value = try scanner.scalarText(kind)
      if !prefix.isEmpty { body(String(decoding: prefix, as: UTF8.self), value) }
    }
  }

  static func extend(_ prefix: inout [UInt8], by key: [UInt8]) {
    var segment: [UInt8] = []
    LabelKey.append(key, to: &segment, isStart: prefix.isEmpty)
    if segment.isEmpty { return }
    if !prefix.isEmpty { prefix.append(UInt8(ascii: "_")) }
    prefix += segment
  }

  // MARK: Members

  /// Hands on each key of the object at the position, with the position at its value, which `body`
  /// must consume.
  public mutating func forEachMember(
    _ body: (inout JSONLineScanner, _ key: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try forEachMember(key: { (scanner) throws(Failure) in try scanner.key() }, body)
  }

  /// The same, with keys as `key` reads them: what is wrong with a key is said before what stands
  /// behind it is looked at.
  @inline(__always)
  mutating func forEachMember<Key>(
    key: (inout JSONLineScanner) throws(Failure) -> Key,
    _ body: (inout JSONLineScanner, Key) throws(Failure) -> Void
  ) throws(Failure) {
    if try !enterObject() { return }
    repeat {
      let key = try key(&self)
      try passColon()
      try body(&self, key)
    } while try nextMember()
  }

  /// Goes from an object's brace to its first key; false where it has none, behind it then.
  mutating func enterObject() throws(Failure) -> Bool {
    index += 1
    skipBlanks()
    if peek == UInt8(ascii: "}") {
      index += 1
      return false
    }
    guard peek == UInt8(ascii: "\"") else { throw .malformed }
    return true
  }

  /// Goes from the end of a value to the next key; false where the object ends, behind it then.
  mutating func nextMember() throws(Failure) -> Bool {
    skipBlanks()
    switch peek {
    case UInt8(ascii: ","): index += 1
    case UInt8(ascii: "}"):
      index += 1
      return false
    default: throw .malformed
    }
    skipBlanks()
    guard peek == UInt8(ascii: "\"") else { throw .malformed }
    return true
  }

  /// Goes from the end of a key to its value.
  mutating func passColon() throws(Failure) {
    skipBlanks()
    guard peek == UInt8(ascii: ":") else { throw .malformed }
    index += 1
    skipBlanks()
  }

  /// The kind of the value at the position.
  public func kind() throws(Failure) -> Kind {
    guard let byte = peek else { throw .malformed }
    switch byte {
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "-"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      return .scalar
    default: throw .unknownType
    }
  }

  /// The text of a string, unescaped, or of any other scalar as it stands.
  public mutating func scalarText(_ kind: Kind) throws(Failure) -> String {
    if kind == .string { return try string() }
    return String(decoding: bytes[try scalarRange()], as: UTF8.self)
  }

  /// Passes over the value at the position and gives its bytes.
  @discardableResult
  public mutating func skipValue() throws(Failure) -> Range<Int> {
    let start = index
    switch try kind() {
    case .string: _ = try stringRange()
    case .scalar, .null: _ = try scalarRange()
    case .object: try skipNested(UInt8(ascii: "{"), UInt8(ascii: "}"), orThrow: .noObject)
    case .array: try skipNested(UInt8(ascii: "["), UInt8(ascii: "]"), orThrow: .unclosedArray)
    }
    return start..<index
  }

  /// Elements of the array at the position, each handed on with the position at it; `body` must
  /// consume it.
  public mutating func forEachElement(
    _ body: (inout JSONLineScanner, _ index: Int) throws(Failure) -> Void
  ) throws(Failure) {
    index += 1
    skipBlanks()
    if peek == UInt8(ascii: "]") {
      index += 1
      return
    }
    var count = 0
    while true {
      skipBlanks()
      try body(&self, count)
      count += 1
      skipBlanks()
      switch peek {
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "]"):
        index += 1
        return
      default: throw .malformed
      }
    }
  }

  // MARK: Bytes

  var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Goes on to the next byte that is no blank.
  public mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): index += 1
      default: return
      }
    }
  }

  private mutating func skipNested(
    _ open: UInt8, _ close: UInt8, orThrow failure: Failure
  ) throws(Failure) {
    var depth = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        guard let end = stringEnd(from: index) else { throw failure }
        index = end
      } else if byte == open {
        depth += 1
      } else if byte == close {
        depth -= 1
      }
      index += 1
      if depth == 0 { return }
    }
    throw failure
  }

  /// The place of the quote that closes the string which another opens at `start`.
  private func stringEnd(from start: Int) -> Int? {
    let raw = UnsafeRawBufferPointer(bytes)
    var place = start + 1
    while place + 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let marks = Self.zeroBytes(word ^ Self.quotes) | Self.zeroBytes(word ^ Self.backslashes)
      if marks == 0 {
        place += 8
        continue
      }
      place += marks.trailingZeroBitCount / 8
      if raw[place] == UInt8(ascii: "\"") { return place }
      place += 2
    }
    while place < raw.count {
      if raw[place] == UInt8(ascii: "\"") { return place }
      place += raw[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  private static let quotes: UInt64 = 0x2222_2222_2222_2222
  private static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C

  /// A word whose lowest bit marks the lowest byte that is zero (Mycroft's test).
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  mutating func stringRange() throws(Failure) -> Range<Int> {
    guard let end = stringEnd(from: index) else { throw .unclosedString }
    let range = (index + 1)..<end
    index = end + 1
    return range
  }

  /// The key at the position, unescaped.
  mutating func key() throws(Failure) -> [UInt8] { try unescapedKey(bytes[try stringRange()]) }

  func unescapedKey(_ key: Slice<UnsafeBufferPointer<UInt8>>) throws(Failure) -> [UInt8] {
    if !key.contains(UInt8(ascii: "\\")) { return Array(key) }
    guard let unescaped = JSONEscapes.unescaped(key) else { throw .invalidEscape }
    return unescaped
  }

  /// The string at the position, unescaped; empty where an escape is wrong.
  private mutating func string() throws(Failure) -> String {
    let raw = bytes[try stringRange()]
    if !raw.contains(UInt8(ascii: "\\")) { return LabelText.cleaned(raw) }
    return LabelText.cleaned(JSONEscapes.unescaped(raw) ?? [])
  }

  mutating func scalarRange() throws(Failure) -> Range<Int> {
    let start = index
    while let byte = peek, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"),
      byte != UInt8(ascii: "]"), byte > 0x20
    {
      index += 1
    }
    if index == bytes.count { throw .unclosedScalar }
    let text = bytes[start..<index]
    guard Self.isScalar(text) else { throw .unknownType }
    return start..<index
  }

  private static func isScalar(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    switch text.first {
    case UInt8(ascii: "t"): text.elementsEqual("true".utf8)
    case UInt8(ascii: "f"): text.elementsEqual("false".utf8)
    case UInt8(ascii: "n"): text.elementsEqual("null".utf8)
    default:
      text.allSatisfy {
        $0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
          || $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e")
      }
    }
  }
}
