// Regular expressions in templates.

import GoTemplate
import TextMatching

extension LogTemplateFunctions {
  /// Functions that search with regular expressions.
  static let patterns: Table = [
    "regexReplaceAll": ofThreeTexts { pattern, text, template throws(TemplateFunctionError) in
      let regex = try regexes.regex(pattern)
      guard
        let out = regex.replacingMatches(in: text, with: template, byteLimit: textByteLimit)
      else { throw tooLong }
      return .string(out)
    },
    "regexReplaceAllLiteral": ofThreeTexts {
      pattern, text, literal throws(TemplateFunctionError) in
      let regex = try regexes.regex(pattern)
      guard
        let out = regex.replacingMatches(in: text, withLiteral: literal, byteLimit: textByteLimit)
      else { throw tooLong }
      return .string(out)
    },
    "count": ofTexts { pattern, text throws(TemplateFunctionError) in
      .int(Int64(try regexes.regex(pattern).matchCount(in: text)))
    },
  ]

  /// Patterns are written in templates, so the same few come with every line.
  private static let regexes = RegexCache(capacity: 64)
}
