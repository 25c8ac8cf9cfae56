// JSON texts as trees: for files that are read whole, such as API answers. Log lines never come
// this way.

/// A JSON value (RFC 8259).
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  /// Members in the order written; a name may come more than once.
  case object([Member])

  /// One name and value of an object.
  public struct Member: Hashable, Sendable {
    /// The member's name.
    public var name: String
    /// The member's value.
    public var value: JSONValue

    /// A member of these.
    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }
}

extension JSONValue {
  /// The value of the last member called `name`; nil where there is none or this is no object.
  ///
  /// - Complexity: O(number of members).
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The text of a string; nil for anything else.
  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The value of a number; nil for anything else.
  public var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// The number, where it is a whole one that fits.
  public var integer: Int64? { number.flatMap { Int64(exactly: $0) } }

  /// The elements of an array; nil for anything else.
  public var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members of an object; nil for anything else.
  public var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }
}

/// Why bytes are no JSON text, and the offset of the byte where that shows.
public struct JSONFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The byte at which the fault lies.
  public var offset: Int
  /// What is wrong.
  public var reason: String

  /// What is wrong, and where.
  public var description: String { "\(reason) at byte \(offset)" }
}
