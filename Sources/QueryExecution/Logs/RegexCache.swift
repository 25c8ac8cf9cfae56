// Compiled regular expressions kept by pattern, for patterns that only show at execution time.

import GoTemplate
import Synchronization
import TextMatching

/// A cache of compiled expressions; several threads may use it at once.
final class RegexCache: Sendable {
  private let capacity: Int
  private let compiled = Mutex<[String: Regex]>([:])

  /// Keeps up to `capacity` expressions; when one more comes, it starts anew.
  init(capacity: Int) { self.capacity = capacity }

  /// The compiled `pattern`.
  ///
  /// - Throws: where it does not compile, in Go's wording.
  func regex(_ pattern: String) throws(TemplateFunctionError) -> Regex {
    if let known = compiled.withLock({ $0[pattern] }),
      known.pattern.utf8.elementsEqual(pattern.utf8)
    {
      return known
    }
    let regex: Regex
    do throws(Regex.Failure) {
      regex = try Regex(pattern)
    } catch {
      throw TemplateFunctionError(error.description)
    }
    compiled.withLock { known in
      if known.count >= capacity { known.removeAll() }
      known[pattern] = regex
    }
    return regex
  }
}
