import Diagnostics

/// A token of PromQL and where it stands.
struct Token: Hashable {
  var kind: TokenKind
  var range: SourceRange
}

enum TokenKind: Hashable {
  case endOfInput
  /// What the lexer could not read; the stream ends here.
  case error(String)
  case identifier, metricIdentifier
  case string, number, duration
  case leftParen, rightParen, leftBrace, rightBrace, leftBracket, rightBracket
  case comma, equal, colon, at
  case regexEqual, regexNotEqual
  case binaryOperator(BinaryOperator)
  case aggregate(AggregateOperator)
  case keyword(Keyword)
  case preprocessor(Preprocessor)
}

/// Words that modify selectors, aggregations and binary operators.
enum Keyword: String, Hashable, CaseIterable {
  case offset, smoothed, anchored, by, without, on, ignoring
  case groupLeft = "group_left"
  case groupRight = "group_right"
  case fill
  case fillLeft = "fill_left"
  case fillRight = "fill_right"
  case bool

  /// Whether the word may also name a metric.
  var isMetricName: Bool {
    switch self {
    case .offset, .smoothed, .anchored, .by, .without, .fill, .fillLeft, .fillRight: true
    case .on, .ignoring, .groupLeft, .groupRight, .bool: false
    }
  }
}

/// Words that are functions of the query's own times.
enum Preprocessor: String, Hashable, CaseIterable {
  case start, end, step, range
  case maxOf = "max_of"
  case minOf = "min_of"
}

extension TokenKind {
  /// The kind of a word outside braces and brackets; keywords are known in any case.
  static func word(_ text: String) -> TokenKind {
    if text.utf8.contains(UInt8(ascii: ":")) { return .metricIdentifier }
    let lower = text.lowercased()
    if lower == "inf" || lower == "nan" { return .number }
    switch lower {
    case "and": return .binaryOperator(.and)
    case "or": return .binaryOperator(.or)
    case "unless": return .binaryOperator(.unless)
    case "atan2": return .binaryOperator(.atan2)
    default: break
    }
    if let aggregate = AggregateOperator(rawValue: lower) { return .aggregate(aggregate) }
    if let keyword = Keyword(rawValue: lower) { return .keyword(keyword) }
    if let preprocessor = Preprocessor(rawValue: lower) { return .preprocessor(preprocessor) }
    return .identifier
  }

  /// Whether a word of this kind may stand where a metric's name is expected.
  var isMetricName: Bool {
    switch self {
    case .identifier, .metricIdentifier, .aggregate, .preprocessor: true
    case .keyword(let keyword): keyword.isMetricName
    case .binaryOperator(let operation): operation.isSet
    case .endOfInput, .error, .string, .number, .duration, .leftParen, .rightParen, .leftBrace,
      .rightBrace, .leftBracket, .rightBracket, .comma, .equal, .colon, .at, .regexEqual,
      .regexNotEqual:
      false
    }
  }

  /// Whether a word of this kind may stand in a list of label names.
  var isLabelName: Bool {
    switch self {
    case .identifier, .metricIdentifier, .aggregate, .preprocessor, .keyword: true
    case .binaryOperator(let operation): operation.isSet || operation == .atan2
    case .endOfInput, .error, .string, .number, .duration, .leftParen, .rightParen, .leftBrace,
      .rightBrace, .leftBracket, .rightBracket, .comma, .equal, .colon, .at, .regexEqual,
      .regexNotEqual:
      false
    }
  }
}
