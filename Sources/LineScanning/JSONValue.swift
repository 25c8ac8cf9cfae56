// JSON texts as trees: for files that are read whole, such as API answers. Log lines never come
// this way.

/// A JSON value (RFC 8259).
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  /// Members in the order written; a name may come more than once.
  case object([Member])

  /// One name and value of an object.
  package struct Member: Hashable, Sendable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }
}

extension JSONValue {
  /// The value of the last member called `name`; nil where there is none or this is no object.
  ///
  /// - Complexity: O(number of members).
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// The number, where it is a whole one that fits.
  package var integer: Int64? { number.flatMap { Int64(exactly: $0) } }

  package var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }
}

/// Why bytes are no JSON text, and the offset of the byte where that shows.
package struct JSONFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package var offset: Int
  package var reason: String

  package var description: String { "\(reason) at byte \(offset)" }
}
