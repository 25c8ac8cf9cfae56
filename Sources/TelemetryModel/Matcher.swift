/// A condition on one label: `name = "value"`, `!=`, `=~` or `!~`.
package struct Matcher: Hashable, Sendable {
  /// How a matcher compares.
  package enum Operation: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case regex = "=~"
    case notRegex = "!~"

    package var isNegative: Bool { self == .notEqual || self == .notRegex }
  }

  package var name: String
  package var operation: Operation
  /// The wanted value, or the regular expression, which must match the whole value.
  package var value: String

  package init(_ name: String, _ operation: Operation, _ value: String) {
    self.name = name
    self.operation = operation
    self.value = value
  }

  package static func == (lhs: Matcher, rhs: Matcher) -> Bool {
    lhs.operation == rhs.operation && lhs.name.equalsBytes(rhs.name)
      && lhs.value.equalsBytes(rhs.value)
  }
}

extension Matcher: CustomStringConvertible {
  /// `name="value"`, the value quoted as Go quotes, the name too where it must be.
  package var description: String {
    let shown = LabelName.isLegacy(name) ? name : GoString.quoted(name)
    return shown + operation.rawValue + GoString.quoted(value)
  }
}
