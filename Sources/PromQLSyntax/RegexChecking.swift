import TelemetryModel
import TextMatching

/// Whether matchers' regular expressions compile.
enum RegexChecking {
  /// What is wrong with a regex matcher's expression, or nil.
  static func failure(of matcher: Matcher) -> String? {
    switch matcher.operation {
    case .equal, .notEqual: return nil
    case .regex, .notRegex: return Regex.failure(ofPattern: matcher.value)
    }
  }

  /// Whether a matcher also matches an absent label.
  static func matchesEmpty(_ matcher: Matcher) -> Bool {
    switch matcher.operation {
    case .equal: matcher.value.isEmpty
    case .notEqual: !matcher.value.isEmpty
    case .regex: Regex.matchesEmpty(matcher.value)
    case .notRegex: !Regex.matchesEmpty(matcher.value)
    }
  }
}
