import TelemetryModel

/// A token of a template.
struct TemplateToken: Hashable {
  enum Kind: Hashable {
    case text, leftDelimiter, rightDelimiter
    case assign, declare, pipe, leftParen, rightParen, space
    /// A printable character that means nothing by itself, such as a comma.
    case character
    case bool, characterConstant, number, string, rawString
    case dot, field, identifier, variable
    case keyword(Keyword)
    case endOfInput
    /// The lexer gave up; the token's text is the reason.
    case failure
  }

  enum Keyword: String, Hashable {
    case block, `break`, `continue`, define, `else`, end, `if`, `nil`, range, template, with
  }

  var kind: Kind
  /// As it is written; of a failure, the reason.
  var text: String
  /// The UTF-8 offset of its first byte.
  var offset: Int

  /// As error texts show it.
  var description: String {
    switch kind {
    case .endOfInput: "EOF"
    case .failure: text
    case .keyword: "<\(text)>"
    case .text, .leftDelimiter, .rightDelimiter, .assign, .declare, .pipe, .leftParen, .rightParen,
      .space, .character, .bool, .characterConstant, .number, .string, .rawString, .dot, .field,
      .identifier, .variable:
      text.unicodeScalars.count > 10 && text.utf8.count > 10
        ? GoString.quoted(String(String.UnicodeScalarView(text.unicodeScalars.prefix(10)))) + "..."
        : GoString.quoted(text)
    }
  }
}
