// Paths of the `json` stage's expressions: `a.b[0]["c"]`.

import TelemetryModel

/// A path to a field of a JSON document (specification §3.6).
package struct FieldPath: Hashable, Sendable {
  /// One step of a path.
  package enum Component: Hashable, Sendable {
    case key(String)
    case index(Int)
  }

  /// Why a text is no path, in the reference's words.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
  }

  /// At least one.
  package var components: [Component]

  /// Parses `text`.
  ///
  /// - Complexity: O(length of `text`).
  package init(_ text: String) throws(Failure) {
    var reader = Reader(rest: Array(text.utf8)[...])
    components = []
    while let component = try reader.next(isFirst: components.isEmpty) {
      components.append(component)
    }
    if components.isEmpty { throw Reader.unexpected(nil, expected: ["FIELD", "[", "STRING"]) }
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    static func unexpected(_ token: String?, expected: [String] = []) -> Failure {
      let list = expected.isEmpty ? "" : ", expecting " + expected.joined(separator: " or ")
      return Failure(description: "syntax error: unexpected \(token ?? "$end")" + list)
    }

    /// The next component, with the dot before it.
    mutating func next(isFirst: Bool) throws(Failure) -> Component? {
      skipSpace()
      guard let byte = rest.first else { return nil }
      if byte == UInt8(ascii: "[") { return try bracketed() }
      if isFirst { return .key(try field()) }
      guard byte == UInt8(ascii: ".") else { throw try unexpectedToken() }
      rest = rest.dropFirst()
      skipSpace()
      return .key(try field())
    }

    private mutating func skipSpace() {
      rest = rest.drop { $0 == UInt8(ascii: " ") || $0 &- 9 < 5 }
    }

    private mutating func field() throws(Failure) -> String {
      guard let first = rest.first, isNameByte(first), !isDigit(first) else {
        throw try unexpectedToken()
      }
      let name = rest.prefix(while: isNameByte)
      rest = rest[name.endIndex...]
      return String(decoding: name, as: UTF8.self)
    }

    /// `["key"]` or `[0]`.
    private mutating func bracketed() throws(Failure) -> Component {
      rest = rest.dropFirst()
      skipSpace()
      let component: Component
      if rest.first == UInt8(ascii: "\"") {
        let key = rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "]") }
        component = .key(String(decoding: key, as: UTF8.self))
        rest = rest[key.endIndex...]
        if rest.first == UInt8(ascii: "\"") { rest = rest.dropFirst() }
      } else {
        component = .index(try index())
      }
      skipSpace()
      guard rest.first == UInt8(ascii: "]") else { throw try unexpectedToken() }
      rest = rest.dropFirst()
      return component
    }

    private mutating func index() throws(Failure) -> Int {
      let digits = rest.prefix(while: isDigit)
      guard !digits.isEmpty else { throw try unexpectedToken() }
      rest = rest[digits.endIndex...]
      if rest.first == UInt8(ascii: ".") {
        throw Failure(description: "cannot use float as array index")
      }
      if let byte = rest.first, isNameByte(byte) {
        throw Failure(description: "non-integer value: \(Character(Unicode.Scalar(byte)))")
      }
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
        throw Failure(description: "array index out of range")
      }
      return number
    }

    /// The failure for what stands next.
    private func unexpectedToken() throws(Failure) -> Failure {
      guard let byte = rest.first else { return Self.unexpected(nil) }
      if isDigit(byte) { return Self.unexpected("INDEX") }
      if isNameByte(byte) { return Self.unexpected("FIELD") }
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "."):
        return Self.unexpected(String(Character(Unicode.Scalar(byte))))
      case UInt8(ascii: "\""): return Self.unexpected("STRING")
      default:
        let character = String(decoding: rest, as: UTF8.self).first.map(String.init) ?? ""
        return Failure(description: "unexpected char \(character)")
      }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private func isNameByte(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
  }
}
