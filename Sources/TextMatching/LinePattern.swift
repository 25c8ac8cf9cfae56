/// LogQL's patterns: literals with captures between them, `<name>` or `<_>`.
public struct LinePattern: Sendable {
  private enum Element: Sendable {
    case literal(SubstringSearcher)
    /// Nil for `<_>`.
    case capture(String?)
  }

  private let elements: [Element]

  /// Reads `text`; a `<` that begins no capture is literal.
  public init(_ text: String) {
    let bytes = Array(text.utf8)
    var elements: [Element] = []
    var literal: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard let (name, end) = Self.capture(bytes, at: index) else {
        literal.append(bytes[index])
        index += 1
        continue
      }
      if !literal.isEmpty { elements.append(.literal(SubstringSearcher(literal))) }
      literal = []
      elements.append(.capture(name == "_" ? nil : name))
      index = end
    }
    if !literal.isEmpty { elements.append(.literal(SubstringSearcher(literal))) }
    self.elements = elements
  }

  private static func capture(_ bytes: [UInt8], at start: Int) -> (String, Int)? {
    guard bytes[start] == UInt8(ascii: "<") else { return nil }
    var end = start + 1
    while end < bytes.count, isNameByte(bytes[end], isFirst: end == start + 1) { end += 1 }
    guard end > start + 1, end < bytes.count, bytes[end] == UInt8(ascii: ">") else { return nil }
    return (String(decoding: bytes[(start + 1)..<end], as: UTF8.self), end + 1)
  }

  private static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
      || (!isFirst && byte &- UInt8(ascii: "0") < 10)
  }

  /// What every line that a line filter with this pattern keeps holds.
  package var needles: [Needle] {
    elements.compactMap { element in
      if case .literal(let literal) = element { Needle(texts: [literal.needle]) } else { nil }
    }
  }

  /// Whether a line filter with this pattern keeps `line`: captures hold at least one byte, the
  /// first literal may stand anywhere, the last must end the line.
  public func matches(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    if line.isEmpty || elements.isEmpty { return line.isEmpty && elements.isEmpty }
    var offset = 0
    for (index, element) in elements.enumerated() {
      guard case .literal(let literal) = element else { continue }
      guard let found = literal.first(in: line, from: offset) else { return false }
      if index > 0 && found == offset { return false }
      offset = found + literal.needle.count
    }
    if case .capture = elements[elements.count - 1] { return offset < line.count }
    return offset == line.count
  }

  /// Hands on the named captures of a parser stage with this pattern. A literal at its front must
  /// begin the line; where a later one is missing, the capture before it takes the rest.
  public func forEachCapture(
    of line: UnsafeBufferPointer<UInt8>, _ body: (_ name: String, _ value: Range<Int>) -> Void
  ) {
    if line.isEmpty { return }
    var offset = 0
    var index = 0
    if case .literal(let literal)? = elements.first {
      guard line.starts(with: literal.needle) else { return }
      offset = literal.needle.count
      index = 1
    }
    while index < elements.count {
      guard case .capture(let name) = elements[index] else { return }
      var end = line.count
      var next = line.count
      var isLast = true
      if index + 1 < elements.count, case .literal(let literal) = elements[index + 1],
        let found = literal.first(in: line, from: offset)
      {
        end = found
        next = found + literal.needle.count
        isLast = false
      }
      if let name { body(name, offset..<end) }
      if isLast { return }
      offset = next
      index += 2
    }
  }
}
