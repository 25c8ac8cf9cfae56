// Texts cut, repeated, indented and aligned. Cuts count bytes, alignment counts characters.

import GoTemplate

extension LogTemplateFunctions {
  /// Functions that cut and pad.
  static let shapes: Table = [
    "trunc": ofCountAndText { truncated(to: $0, $1) },
    "substr": TemplateFunction([.int, .int, .string]) {
      arguments, _ throws(TemplateFunctionError) in
      .string(
        try substring(
          arguments[2].textArgument, from: arguments[0].integerArgument,
          to: arguments[1].integerArgument))
    },
    "repeat": ofCountAndText { count, text throws(TemplateFunctionError) in
      try repeated(text, count)
    },
    "indent": ofCountAndText { count, text throws(TemplateFunctionError) in
      try indented(text, by: count)
    },
    "nindent": ofCountAndText { count, text throws(TemplateFunctionError) in
      "\n" + (try indented(text, by: count))
    },
    "alignLeft": ofCountAndText { width, text throws(TemplateFunctionError) in
      try aligned(text, width, padsAtEnd: true)
    },
    "alignRight": ofCountAndText { width, text throws(TemplateFunctionError) in
      try aligned(text, width, padsAtEnd: false)
    },
  ]

  /// The first `count` bytes, or the last where it is negative.
  private static func truncated(to count: Int, _ text: String) -> String {
    let bytes = text.utf8
    if count >= 0 {
      return count < bytes.count ? String(decoding: bytes.prefix(count), as: UTF8.self) : text
    }
    guard bytes.count + count > 0 else { return text }
    return String(decoding: bytes.dropFirst(bytes.count + count), as: UTF8.self)
  }

  /// The bytes from `start` up to `end`. A negative `start` is the beginning; an `end` that is
  /// negative or too large is the end.
  private static func substring(
    _ text: String, from start: Int, to end: Int
  ) throws(TemplateFunctionError) -> String {
    let count = text.utf8.count
    let upper = start >= 0 && (end < 0 || end > count) ? count : end
    if start < 0 {
      let length = end < 0 ? "" : " with length \(count)"
      if end < 0 || end > count { throw outOfRange("[:\(end)]\(length)") }
    } else if start > upper {
      throw outOfRange("[\(start):\(upper)]")
    }
    let bytes = text.utf8.dropFirst(max(0, start)).prefix(upper - max(0, start))
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func outOfRange(_ bounds: String) -> TemplateFunctionError {
    TemplateFunctionError("runtime error: slice bounds out of range \(bounds)")
  }

  private static func repeated(
    _ text: String, _ count: Int
  ) throws(TemplateFunctionError) -> String {
    if count < 0 { throw TemplateFunctionError("strings: negative Repeat count") }
    if text.isEmpty { return "" }
    guard count <= textByteLimit / text.utf8.count else { throw tooLong }
    return String(repeating: text, count: count)
  }

  private static func indented(
    _ text: String, by count: Int
  ) throws(TemplateFunctionError) -> String {
    let pad = try repeated(" ", count)
    return pad + (try replacing("\n", with: "\n" + pad, in: text, atMost: .max))
  }

  /// `text` filled up with spaces to `width` characters, or cut down to it at the padded side's
  /// opposite end. A negative width changes nothing.
  private static func aligned(
    _ text: String, _ width: Int, padsAtEnd: Bool
  ) throws(TemplateFunctionError) -> String {
    let scalars = text.unicodeScalars
    let count = scalars.count
    if width < 0 || width == count { return text }
    if width < count {
      return padsAtEnd ? String(scalars.prefix(width)) : String(scalars.suffix(width))
    }
    let pad = try repeated(" ", width - count)
    return padsAtEnd ? text + pad : pad + text
  }
}
