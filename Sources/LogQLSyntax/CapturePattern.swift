// The rules of the `regexp` and `pattern` parsers and of pattern line filters.

/// Checks the patterns of parser stages and pattern filters, in the reference's words.
enum CapturePattern {
  private enum Element: Hashable {
    case literal
    /// With an empty name for `<_>`.
    case capture(String)

    var text: String {
      switch self {
      case .literal: ""
      case .capture(let name): "<\(name.isEmpty ? "_" : name)>"
      }
    }
  }

  /// What is wrong with the expression of `| regexp`.
  static func regexpParserError(in pattern: String) -> String? {
    if let error = RegexSyntax.error(in: pattern) { return "invalid regexp parser: " + error }
    let names = RegexSyntax.captureNames(in: pattern)
    var seen: Set<String> = []
    for name in names {
      if !isLabelName(name) {
        return "invalid regexp parser: invalid extracted label name '\(name)'"
      }
      if !seen.insert(name).inserted {
        return "invalid regexp parser: duplicate extracted label name '\(name)'"
      }
    }
    return names.isEmpty
      ? "invalid regexp parser: at least one named capture must be supplied" : nil
  }

  /// What is wrong with the expression of `| pattern`.
  static func patternParserError(in pattern: String) -> String? {
    let elements = elements(of: pattern)
    let names = elements.compactMap { element in
      if case .capture(let name) = element, !name.isEmpty { name } else { nil }
    }
    if names.isEmpty { return "invalid pattern parser: at least one capture is required" }
    if let error = consecutiveCaptures(elements) { return "invalid pattern parser: " + error }
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      return "invalid pattern parser: duplicate capture name (\(name)): invalid expression"
    }
    return nil
  }

  /// What is wrong with the pattern of `|>` or `!>`.
  static func patternFilterError(in pattern: String) -> String? {
    let elements = elements(of: pattern)
    for case .capture(let name) in elements where !name.isEmpty {
      return "named captures are not allowed: found '<\(name)>'"
    }
    return consecutiveCaptures(elements)
  }

  private static func consecutiveCaptures(_ elements: [Element]) -> String? {
    for (first, second) in zip(elements, elements.dropFirst())
    where first != .literal && second != .literal {
      return "found consecutive capture '\(first.text)\(second.text)': invalid expression"
    }
    return nil
  }

  private static func isLabelName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(first &- UInt8(ascii: "0") < 10) else { return false }
    return name.utf8.allSatisfy(isNameByte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte &- UInt8(ascii: "0") < 10
      || (byte | 0x20) &- UInt8(ascii: "a") < 26
  }

  private static func elements(of pattern: String) -> [Element] {
    var elements: [Element] = []
    var rest = Array(pattern.utf8)[...]
    while let byte = rest.first {
      if byte == UInt8(ascii: "<") {
        let name = rest.dropFirst().prefix(while: isNameByte)
        let text = String(decoding: name, as: UTF8.self)
        if isLabelName(text), name.endIndex < rest.endIndex,
          rest[name.endIndex] == UInt8(ascii: ">")
        {
          elements.append(.capture(text == "_" ? "" : text))
          rest = rest[(name.endIndex + 1)...]
          continue
        }
      }
      if elements.last != .literal { elements.append(.literal) }
      rest = rest.dropFirst()
    }
    return elements
  }
}
