/// Regular expressions of `expect … regex:` lines, which match anywhere in a text.
enum ScriptPattern {
  static func matches(_ pattern: String, _ text: String) throws(AnswerDifference) -> Bool {
    do {
      return try text.firstMatch(of: Regex(pattern)) != nil
    } catch {
      throw AnswerDifference("invalid pattern \(pattern): \(error)")
    }
  }
}
