import Glibc
import TelemetryModel

// Reads JSON of any size, value by value, in bounded memory.

/// Pulls values out of JSON texts that stand one after another in a stream, or in memory.
///
/// The caller says what it expects; anything else is an error with line and column. Strings and
/// numbers are handed on in a buffer that is reused. White space between values, line feeds among
/// it, means nothing; `resynchronise()` goes to the next line after an error.
final class JSONReader {
  /// What comes next.
  enum Kind {
    case object, array, string, number, bool, null, end
  }

  /// The name that errors are told with.
  var path = ""
  /// The text of the last string, key or number.
  private(set) var text: [UInt8] = []

  private let stream: (any ByteStream)?
  private let owned: UnsafeMutablePointer<UInt8>?
  private var base: UnsafePointer<UInt8>?
  private var index = 0
  private var end = 0
  private var isAtEnd = false
  /// Bytes in front of the buffer, and where the line begins.
  private var consumed = 0
  private var lineStart = 0
  private var line = 1
  /// For each open object or array whether it is still empty.
  private var scopes: [Bool] = []
  /// Which of them are objects.
  private var isObject: [Bool] = []

  /// How deeply values may nest, and how long a string may be.
  private static let nestingLimit = 500
  private static let textLimit = 1 << 28
  private static let bufferSize = 1 << 18

  /// A reader of a stream.
  init(_ stream: any ByteStream) {
    self.stream = stream
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.bufferSize)
    owned = buffer
    base = UnsafePointer(buffer)
  }

  /// A reader of texts in memory, which `reset` names.
  init() {
    stream = nil
    owned = nil
    isAtEnd = true
  }

  deinit { owned?.deallocate() }

  /// Reads `bytes` from here on, which must stay until they are read; they are line `number`.
  func reset(to bytes: UnsafeBufferPointer<UInt8>, line number: Int) {
    base = bytes.baseAddress
    index = 0
    end = bytes.count
    consumed = 0
    lineStart = 0
    line = number
    scopes.removeAll(keepingCapacity: true)
    isObject.removeAll(keepingCapacity: true)
  }

  /// How many bytes were read.
  var byteCount: Int { consumed + index }
  var lineNumber: Int { line }

  // MARK: Structure

  /// The kind of the next value; `.end` behind the last one.
  func kind() throws(RecordingError) -> Kind {
    guard let byte = try skipBlanks() else { return .end }
    switch byte {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw failure("a value was expected")
    }
  }

  func beginObject() throws(RecordingError) { try open(UInt8(ascii: "{"), "`{` was expected") }
  func beginArray() throws(RecordingError) { try open(UInt8(ascii: "["), "`[` was expected") }

  /// Moves to the next member's value, with its name in `text`; false at the object's end, which
  /// is then passed.
  func nextMember() throws(RecordingError) -> Bool {
    guard try nextItem(UInt8(ascii: "}"), "`,` or `}` was expected") else { return false }
    guard try skipBlanks() == UInt8(ascii: "\"") else {
      throw failure("a name in double quotes was expected")
    }
    try readString()
    guard try skipBlanks() == UInt8(ascii: ":") else {
      throw failure("`:` was expected behind the name")
    }
    index += 1
    return true
  }

  /// Moves to the next element; false at the array's end, which is then passed.
  func nextElement() throws(RecordingError) -> Bool {
    try nextItem(UInt8(ascii: "]"), "`,` or `]` was expected")
  }

  /// Reads a string into `text`.
  func string() throws(RecordingError) {
    guard try skipBlanks() == UInt8(ascii: "\"") else {
      throw failure("a text in double quotes was expected")
    }
    try readString()
  }

  /// Reads a number into `text`, as it stands.
  func number() throws(RecordingError) {
    guard try kind() == .number else { throw failure("a number was expected") }
    text.removeAll(keepingCapacity: true)
    while let byte = try peek(), Self.isNumberByte(byte) {
      text.append(byte)
      index += 1
      if text.count > 1000 { throw failure("the number is too long") }
    }
  }

  /// Reads `true`, `false` or `null`.
  func word() throws(RecordingError) {
    text.removeAll(keepingCapacity: true)
    while let byte = try peek(), byte &- UInt8(ascii: "a") < 26, text.count < 6 {
      text.append(byte)
      index += 1
    }
    let isKnown = ["true", "false", "null"].contains { text.elementsEqual($0.utf8) }
    if !isKnown { throw failure("a value was expected") }
  }

  /// Passes over the next value.
  func skipValue() throws(RecordingError) {
    let depth = scopes.count
    repeat {
      if scopes.count > depth {
        let closing = isObject[scopes.count - 1]
        let hasMore = closing ? try nextMember() : try nextElement()
        if !hasMore { continue }
      }
      switch try kind() {
      case .object: try beginObject()
      case .array: try beginArray()
      case .string: try readString()
      case .number: try number()
      case .bool, .null: try word()
      case .end: throw failure("the text ends where a value should stand")
      }
    } while scopes.count > depth
  }

  /// Forgets what is open and goes to the start of the next line.
  func resynchronise() throws(RecordingError) {
    scopes.removeAll(keepingCapacity: true)
    isObject.removeAll(keepingCapacity: true)
    while let byte = try peek() {
      index += 1
      if byte == 0x0A {
        startLine()
        return
      }
    }
  }

  /// An error at the position.
  func failure(_ message: String) -> RecordingError {
    let column = max(1, consumed + index - lineStart + 1)
    return .malformed(ImportProblem(path: path, line: line, column: column, message: message))
  }

  private func open(_ byte: UInt8, _ message: String) throws(RecordingError) {
    guard try skipBlanks() == byte else { throw failure(message) }
    if scopes.count >= Self.nestingLimit { throw failure("the values are nested too deeply") }
    index += 1
    scopes.append(true)
    isObject.append(byte == UInt8(ascii: "{"))
  }

  private func nextItem(_ close: UInt8, _ message: String) throws(RecordingError) -> Bool {
    guard let isFirst = scopes.last, let byte = try skipBlanks() else {
      throw failure("the text ends too early: \(message)")
    }
    if byte == close {
      index += 1
      scopes.removeLast()
      isObject.removeLast()
      return false
    }
    if isFirst {
      scopes[scopes.count - 1] = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw failure(message) }
    index += 1
    return true
  }

  // MARK: Text

  /// Reads the string whose quote is at the position.
  private func readString() throws(RecordingError) {
    text.removeAll(keepingCapacity: true)
    index += 1
    while true {
      guard try peek() != nil, let base else { throw failure("the text does not end") }
      let start = index
      var place = index
      let limit = end
      while place < limit, base[place] != UInt8(ascii: "\""), base[place] != UInt8(ascii: "\\"),
        base[place] >= 0x20
      {
        place += 1
      }
      text.append(contentsOf: UnsafeBufferPointer(start: base + start, count: place - start))
      index = place
      if text.count > Self.textLimit { throw failure("the text is too long") }
      if place == limit { continue }
      switch base[place] {
      case UInt8(ascii: "\""):
        index += 1
        return
      case UInt8(ascii: "\\"): try readEscape()
      default: throw failure("a control character stands in a text")
      }
    }
  }

  private func readEscape() throws(RecordingError) {
    index += 1
    guard let byte = try peek() else { throw failure("the text does not end") }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      index += 1
      try readUnicode()
      return
    default: throw failure("there is no such escape")
    }
    index += 1
  }

  /// The scalar of `XXXX`, or of `XXXX\uYYYY`; a lone surrogate becomes the replacement character.
  private func readUnicode() throws(RecordingError) {
    var unit = try hexUnit()
    while true {
      if let scalar = Unicode.Scalar(unit) {
        text.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
        return
      }
      guard unit < 0xDC00, try peek() == UInt8(ascii: "\\"), try peek(at: 1) == UInt8(ascii: "u")
      else {
        text.append(contentsOf: [0xEF, 0xBF, 0xBD])
        return
      }
      index += 2
      let low = try hexUnit()
      if (0xDC00..<0xE000).contains(low) {
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      } else {
        text.append(contentsOf: [0xEF, 0xBF, 0xBD])
        unit = low
      }
    }
  }

  private func hexUnit() throws(RecordingError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = try peek() else { throw failure("the text does not end") }
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: throw failure("four hexadecimal digits were expected")
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "+") || byte | 0x20 == UInt8(ascii: "e")
  }

  // MARK: Bytes

  private func startLine() {
    line += 1
    lineStart = consumed + index
  }

  /// The next byte that is no white space, which the position is then at.
  private func skipBlanks() throws(RecordingError) -> UInt8? {
    while let byte = try peek() {
      switch byte {
      case 0x20, 0x09, 0x0D: index += 1
      case 0x0A:
        index += 1
        startLine()
      default: return byte
      }
    }
    return nil
  }

  @inline(__always)
  private func peek() throws(RecordingError) -> UInt8? {
    if index < end, let base { return base[index] }
    return try peek(at: 0)
  }

  private func peek(at distance: Int) throws(RecordingError) -> UInt8? {
    while index + distance >= end {
      if isAtEnd { return nil }
      try refill()
    }
    return base.map { $0[index + distance] }
  }

  private func refill() throws(RecordingError) {
    guard let stream, let owned else {
      isAtEnd = true
      return
    }
    let rest = end - index
    memmove(owned, owned + index, rest)
    consumed += index
    index = 0
    end = rest
    let count = try stream.read(
      into: UnsafeMutableRawBufferPointer(start: owned + rest, count: Self.bufferSize - rest))
    if count == 0 { isAtEnd = true }
    end += count
  }
}
