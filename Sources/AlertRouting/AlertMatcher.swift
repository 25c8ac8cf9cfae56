// A matcher of routes and inhibition rules, compiled; an absent label counts as an empty one.

import Diagnostics
import TelemetryModel
import TextMatching

/// A condition on an alert's labels (specification §4.2).
package struct AlertMatcher: Sendable {
  package var matcher: Matcher
  /// Where it stands in the configuration.
  package var range: SourceRange
  /// Nil for the operators that compare whole values.
  private let regex: Regex?

  /// Compiles `matcher`; its regular expression must match the whole value.
  package init(_ matcher: Matcher, range: SourceRange) throws(Regex.Failure) {
    self.matcher = matcher
    self.range = range
    switch matcher.operation {
    case .equal, .notEqual: regex = nil
    case .regex, .notRegex: regex = try Regex(matcher.value)
    }
  }

  /// Whether `labels` meet the condition.
  ///
  /// - Complexity: O(number of labels + length of the value).
  package func matches(_ labels: Labels) -> Bool {
    let value = labels[matcher.name] ?? ""
    switch matcher.operation {
    case .equal: return value.equalsBytes(matcher.value)
    case .notEqual: return !value.equalsBytes(matcher.value)
    case .regex: return regex?.matchesWhole(value) ?? false
    case .notRegex: return !(regex?.matchesWhole(value) ?? false)
    }
  }
}

extension AlertMatcher: Hashable {
  /// Matchers are equal when they say the same, wherever they stand.
  package static func == (lhs: AlertMatcher, rhs: AlertMatcher) -> Bool {
    lhs.matcher == rhs.matcher
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(matcher) }
}

extension AlertMatcher: Comparable {
  /// By name, then value, then operator: the order in which a route's key lists them.
  package static func < (lhs: AlertMatcher, rhs: AlertMatcher) -> Bool {
    let (left, right) = (lhs.matcher, rhs.matcher)
    if !left.name.equalsBytes(right.name) { return left.name.precedesBytes(right.name) }
    if !left.value.equalsBytes(right.value) { return left.value.precedesBytes(right.value) }
    return left.operation.rawValue.precedesBytes(right.operation.rawValue)
  }
}
