// Texts changed and asked about: case, white space, affixes, replacement.

import GoTemplate
import TelemetryModel
import TextMatching

extension LogTemplateFunctions {
  /// Functions that take the text last, so that it can come from a pipe.
  static let texts: Table = [
    "lower": ofText { .string(LetterCase.lower($0)) },
    "upper": ofText { .string(LetterCase.upper($0)) },
    "title": ofText { .string(LetterCase.title($0)) },
    "trim": ofText { .string(trimmed($0, isTrimmed: isSpace)) },
    "trimAll": ofTexts { cutset, text in .string(trimmed(text, cutset: cutset)) },
    "trimPrefix": ofTexts { prefix, text in .string(withoutPrefix(text, prefix)) },
    "trimSuffix": ofTexts { suffix, text in .string(withoutSuffix(text, suffix)) },
    "replace": ofThreeTexts { old, new, text throws(TemplateFunctionError) in
      .string(try replacing(old, with: new, in: text, atMost: .max))
    },
    "contains": ofTexts { part, text in .bool(contains(text, part)) },
    "hasPrefix": ofTexts { prefix, text in .bool(text.utf8.starts(with: prefix.utf8)) },
    "hasSuffix": ofTexts { suffix, text in
      .bool(text.utf8.reversed().starts(with: suffix.utf8.reversed()))
    },
  ]

  /// The older functions, which take the text first.
  static let goOrderTexts: Table = [
    "ToLower": ofText { .string(LetterCase.lower($0)) },
    "ToUpper": ofText { .string(LetterCase.upper($0)) },
    "TrimSpace": ofText { .string(trimmed($0, isTrimmed: isSpace)) },
    "Trim": ofTexts { text, cutset in .string(trimmed(text, cutset: cutset)) },
    "TrimLeft": ofTexts { text, cutset in
      .string(trimmed(text, cutset: cutset, atEnd: false))
    },
    "TrimRight": ofTexts { text, cutset in
      .string(trimmed(text, cutset: cutset, atStart: false))
    },
    "TrimPrefix": ofTexts { text, prefix in .string(withoutPrefix(text, prefix)) },
    "TrimSuffix": ofTexts { text, suffix in .string(withoutSuffix(text, suffix)) },
    "Replace": TemplateFunction([.string, .string, .string, .int]) {
      arguments, _ throws(TemplateFunctionError) in
      let count = arguments[3].integerArgument
      return .string(
        try replacing(
          arguments[1].textArgument, with: arguments[2].textArgument,
          in: arguments[0].textArgument, atMost: count < 0 ? .max : count))
    },
  ]

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

  private static func trimmed(
    _ text: String, cutset: String, atStart: Bool = true, atEnd: Bool = true
  ) -> String {
    let cut = Set(cutset.unicodeScalars)
    return trimmed(text, atStart: atStart, atEnd: atEnd) { cut.contains($0) }
  }

  private static func trimmed(
    _ text: String, atStart: Bool = true, atEnd: Bool = true,
    isTrimmed: (Unicode.Scalar) -> Bool
  ) -> String {
    var rest = text.unicodeScalars[...]
    if atStart { rest = rest.drop(while: isTrimmed) }
    if atEnd {
      while let last = rest.last, isTrimmed(last) { rest.removeLast() }
    }
    return String(rest)
  }

  private static func withoutPrefix(_ text: String, _ prefix: String) -> String {
    guard text.utf8.starts(with: prefix.utf8) else { return text }
    return String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
  }

  private static func withoutSuffix(_ text: String, _ suffix: String) -> String {
    guard text.utf8.reversed().starts(with: suffix.utf8.reversed()) else { return text }
    return String(decoding: text.utf8.dropLast(suffix.utf8.count), as: UTF8.self)
  }

  private static func contains(_ text: String, _ part: String) -> Bool {
    var text = text
    return text.withUTF8 { SubstringSearcher(part.utf8).isFound(in: $0) }
  }

  /// `text` with the first `count` places of `old` replaced. An empty `old` stands before each
  /// character and at the end.
  ///
  /// - Complexity: O(length of `text` and of the result).
  static func replacing(
    _ old: String, with new: String, in text: String, atMost count: Int
  ) throws(TemplateFunctionError) -> String {
    var text = text
    let searcher = SubstringSearcher(old.utf8)
    let replacement = Array(new.utf8)
    let out: [UInt8]? = text.withUTF8 { bytes in
      var out: [UInt8] = []
      var copied = 0
      var position = 0
      var left = count
      while left > 0, let found = searcher.first(in: bytes, from: position) {
        out.append(contentsOf: bytes[copied..<found])
        out.append(contentsOf: replacement)
        if out.count > textByteLimit { return nil }
        copied = found + searcher.needle.count
        position = searcher.needle.isEmpty ? nextCharacter(in: bytes, behind: found) : copied
        left -= 1
      }
      out.append(contentsOf: bytes[copied...])
      return out.count > textByteLimit ? nil : out
    }
    guard let out else { throw tooLong }
    return String(decoding: out, as: UTF8.self)
  }

  private static func nextCharacter(
    in bytes: UnsafeBufferPointer<UInt8>, behind index: Int
  ) -> Int {
    var next = index + 1
    while next < bytes.count, bytes[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}
