// Tokens and the tables of reserved and contextual words.

import Diagnostics

/// A token of the language.
struct Token: Hashable {
  var kind: TokenKind
  var range: SourceRange
  /// As error texts give it: line 0 where the reference has lost it.
  var position: SourcePosition
  /// The token as written; for a string, its value.
  var text: String
}

/// The kinds of token, with the values of literals.
enum TokenKind: Hashable {
  case end
  case identifier, string, number, functionFlag
  /// Nanoseconds.
  case duration(Int64)
  case bytes(UInt64)
  /// `[5m]`, milliseconds.
  case range(Int64)
  case symbol(Symbol)
  case keyword(Keyword)
  case rangeFunction(RangeOperation)
  case vectorFunction(VectorOperation)
  case conversion(Unwrap.Conversion)
  case vector, labelReplace, ip

  /// The name that error texts use.
  var displayName: String {
    switch self {
    case .end: "$end"
    case .identifier: "IDENTIFIER"
    case .string: "STRING"
    case .number: "NUMBER"
    case .functionFlag: "FUNCTION_FLAG"
    case .duration: "DURATION"
    case .bytes: "BYTES"
    case .range: "RANGE"
    case .symbol(let symbol): symbol.rawValue
    case .keyword(let keyword): keyword.rawValue
    case .rangeFunction(let operation): operation.rawValue.uppercased()
    case .vectorFunction(let operation): operation.rawValue.uppercased()
    case .conversion(let conversion): conversion.rawValue.uppercased() + "_CONV"
    case .vector: "VECTOR"
    case .labelReplace: "LABEL_REPLACE"
    case .ip: "ip"
    }
  }
}

/// Punctuation and operators.
enum Symbol: String, Hashable, CaseIterable {
  case equal = "="
  case notEqual = "!="
  case regexMatch = "=~"
  case regexNotMatch = "!~"
  case notPattern = "!>"
  case pipe = "|"
  case pipeEqual = "|="
  case pipeMatch = "|~"
  case pipePattern = "|>"
  case openBrace = "{"
  case closeBrace = "}"
  case closeBracket = "]"
  case comma = ","
  case dot = "."
  case openParenthesis = "("
  case closeParenthesis = ")"
  case comparisonEqual = "=="
  case greater = ">"
  case greaterOrEqual = ">="
  case less = "<"
  case lessOrEqual = "<="
  case plus = "+"
  case minus = "-"
  case times = "*"
  case dividedBy = "/"
  case modulo = "%"
  case power = "^"
}

/// The words that are reserved everywhere, in any case.
enum Keyword: String, Hashable, CaseIterable {
  case by, without, bool, offset, on, ignoring
  case groupLeft = "group_left"
  case groupRight = "group_right"
  case or, and, unless
  case json, regexp, logfmt, unpack, pattern
  case lineFormat = "line_format"
  case labelFormat = "label_format"
  case decolorize, drop, keep, unwrap
}

/// Looks words up, however they are cased.
enum WordTable {
  /// Words reserved everywhere.
  static let keywords = Dictionary(uniqueKeysWithValues: Keyword.allCases.map { ($0.rawValue, $0) })

  /// Words that are functions where `(`, or a grouping, follows them, and names elsewhere.
  static let functions: [String: TokenKind] = {
    var table: [String: TokenKind] = [
      "vector": .vector, "label_replace": .labelReplace, "ip": .ip,
      "bytes": .conversion(.bytes), "duration": .conversion(.duration),
      "duration_seconds": .conversion(.durationSeconds),
    ]
    for operation in RangeOperation.allCases {
      table[operation.rawValue] = .rangeFunction(operation)
    }
    for operation in VectorOperation.allCases {
      table[operation.rawValue] = .vectorFunction(operation)
    }
    return table
  }()

  /// Symbols of one or two characters.
  static let symbols = Dictionary(uniqueKeysWithValues: Symbol.allCases.map { ($0.rawValue, $0) })
}
