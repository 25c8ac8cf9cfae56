import TelemetryModel
import TextMatching

// Matchers made ready for many values.

/// A matcher with its regular expression compiled.
package struct CompiledMatcher: Sendable {
  private enum Condition {
    case equal(String)
    case regex(Regex)
  }

  /// The label's name.
  package let name: String
  private let condition: Condition
  private let isNegative: Bool
  /// Whether a series without the label matches.
  package let matchesAbsent: Bool

  /// - Throws: where the regular expression does not compile.
  package init(_ matcher: Matcher) throws(StoreError) {
    name = matcher.name
    isNegative = matcher.operation.isNegative
    switch matcher.operation {
    case .equal, .notEqual: condition = .equal(matcher.value)
    case .regex, .notRegex:
      do throws(Regex.Failure) {
        condition = .regex(try Regex(matcher.value, dotMatchesNewline: true))
      } catch {
        throw .invalid(reason: error.description)
      }
    }
    matchesAbsent = Self.holds(condition, for: "") != isNegative
  }

  /// The one value that matches, where there is just one and the label must be there.
  package var onlyValue: String? {
    switch condition {
    case .equal(let value): isNegative || value.isEmpty ? nil : value
    case .regex: nil
    }
  }

  /// Whether a series whose label has `value` matches.
  package func matches(_ value: String) -> Bool { Self.holds(condition, for: value) != isNegative }

  private static func holds(_ condition: Condition, for value: String) -> Bool {
    switch condition {
    case .equal(let wanted): wanted.equalsBytes(value)
    case .regex(let regex): regex.matchesWhole(value)
    }
  }
}
