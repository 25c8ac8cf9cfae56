/// Reads the pairs of a logfmt line: the specification's §3.6.
public struct LogfmtScanner {
  /// What is wrong, and at which byte (from 1).
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The byte at which the fault lies, from 1.
    public var position: Int
    /// What is wrong.
    public var reason: String

    /// As the reference says it.
    public var description: String { "logfmt syntax error at pos \(position) : \(reason)" }
  }

  /// What comes next on the line.
  public enum Item {
    case pair(key: Range<Int>, value: [UInt8])
    case failure(Failure)
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  /// Scans `bytes`, which must outlive the scanner.
  public init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The next pair or error; nil at the end of the line. After an error the rest of the word is
  /// passed over.
  public mutating func next() -> Item? {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
    guard index < bytes.count else { return nil }
    let start = index
    while index < bytes.count, bytes[index] > 0x20 {
      let byte = bytes[index]
      if byte == UInt8(ascii: "=") {
        if index == start { return fail("unexpected '='") }
        return value(of: start..<index)
      }
      if byte == UInt8(ascii: "\"") { return fail("unexpected '\"'") }
      index += 1
    }
    return pair(start..<index, [])
  }

  private func pair(_ key: Range<Int>, _ value: [UInt8]) -> Item {
    guard String(validating: bytes[key], as: UTF8.self) != nil else {
      return .failure(Failure(position: key.upperBound + 1, reason: "invalid key"))
    }
    return .pair(key: key, value: value)
  }

  private mutating func value(of key: Range<Int>) -> Item {
    index += 1
    guard index < bytes.count, bytes[index] > 0x20 else { return pair(key, []) }
    if bytes[index] == UInt8(ascii: "\"") { return quotedValue(of: key) }
    let start = index
    while index < bytes.count, bytes[index] > 0x20 {
      let byte = bytes[index]
      if byte == UInt8(ascii: "=") || byte == UInt8(ascii: "\"") {
        return fail("unexpected '\(Character(Unicode.Scalar(byte)))'")
      }
      index += 1
    }
    return pair(key, Array(bytes[start..<index]))
  }

  private mutating func quotedValue(of key: Range<Int>) -> Item {
    let start = index + 1
    var hasEscapes = false
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      if bytes[end] == UInt8(ascii: "\\") {
        hasEscapes = true
        end += 1
      }
      end += 1
    }
    guard end < bytes.count else {
      index = bytes.count
      return .failure(Failure(position: bytes.count + 1, reason: "unterminated quoted value"))
    }
    index = end + 1
    let raw = bytes[start..<end]
    guard hasEscapes else { return pair(key, Array(raw)) }
    guard let text = JSONEscapes.unescaped(raw.filteringSingleQuoteEscapes) else {
      return .failure(Failure(position: end + 1, reason: "invalid quoted value"))
    }
    return pair(key, text)
  }

  private mutating func fail(_ reason: String) -> Item {
    let failure = Failure(position: index + 1, reason: reason)
    while index < bytes.count, bytes[index] > 0x20 { index += 1 }
    return .failure(failure)
  }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  /// Without the backslash of `\'`, which logfmt has and JSON has not.
  fileprivate var filteringSingleQuoteEscapes: [UInt8] {
    var out: [UInt8] = []
    var index = startIndex
    while index < endIndex {
      if self[index] == UInt8(ascii: "\\"), index + 1 < endIndex {
        if self[index + 1] != UInt8(ascii: "'") { out.append(self[index]) }
        out.append(self[index + 1])
        index += 2
      } else {
        out.append(self[index])
        index += 1
      }
    }
    return out
  }
}
