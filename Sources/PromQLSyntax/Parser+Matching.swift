import Diagnostics
import TelemetryModel

/// What stands between a binary operator and its right operand.
struct BinaryModifiers {
  var returnsBool = false
  var matching = VectorMatching()
  /// Whether `group_left` or `group_right` was written.
  var isGrouped = false

  /// Whether anything about matching was written.
  var isWritten: Bool {
    matching.isExplicit || isGrouped || matching.fillLeft != nil || matching.fillRight != nil
  }
}

/// `bool`, `on`, `ignoring`, `group_left`, `group_right` and the fill modifiers.
extension Parser {
  mutating func parseBinaryModifiers(
    _ operation: BinaryOperator
  ) throws(SyntaxError) -> BinaryModifiers {
    var modifiers = BinaryModifiers()
    let start = peek.range
    if accept(.keyword(.bool)) {
      modifiers.returnsBool = true
      if !operation.isComparison { report(.boolOnWrongOperator(at: start)) }
    }
    if peek.kind == .keyword(.on) || peek.kind == .keyword(.ignoring) {
      modifiers.matching.isOn = advance().kind == .keyword(.on)
      modifiers.matching.isExplicit = true
      modifiers.matching.labels = try parseLabelList()
      try parseGrouping(&modifiers)
    }
    try parseFill(&modifiers.matching)
    return modifiers
  }

  private mutating func parseGrouping(_ modifiers: inout BinaryModifiers) throws(SyntaxError) {
    if accept(.keyword(.groupLeft)) {
      modifiers.matching.cardinality = .manyToOne
    } else if accept(.keyword(.groupRight)) {
      modifiers.matching.cardinality = .oneToMany
    } else {
      return
    }
    modifiers.isGrouped = true
    if peek.kind == .leftParen {
      modifiers.matching.include = try parseLabelList()
    }
  }

  private mutating func parseFill(_ matching: inout VectorMatching) throws(SyntaxError) {
    var isWritten = false
    let start = peek.range
    while case .keyword(let keyword) = peek.kind {
      let isLeft: Bool
      let isRight: Bool
      switch keyword {
      case .fill: (isLeft, isRight) = (true, true)
      case .fillLeft: (isLeft, isRight) = (true, false)
      case .fillRight: (isLeft, isRight) = (false, true)
      case .offset, .smoothed, .anchored, .by, .without, .on, .ignoring, .groupLeft, .groupRight,
        .bool:
        return
      }
      if (isLeft && matching.fillLeft != nil) || (isRight && matching.fillRight != nil) {
        throw unexpected()
      }
      _ = advance()
      let value = try parseFillValue()
      if isLeft { matching.fillLeft = value }
      if isRight { matching.fillRight = value }
      if !isWritten && !options.fillModifiers {
        report(.syntax("binop fill modifiers are experimental and not enabled", at: start))
      }
      isWritten = true
    }
  }

  private mutating func parseFillValue() throws(SyntaxError) -> Double {
    _ = try expect(.leftParen)
    let value = try parseSignedNumber(context: nil, expected: nil)
    _ = try expect(.rightParen)
    return value.value
  }

  /// A number or duration with an optional sign.
  mutating func parseSignedNumber(
    context: String?, expected: String?
  ) throws(SyntaxError) -> NumberLiteral {
    let start = peek.range.start
    var isNegative = false
    if peek.kind == .binaryOperator(.subtract) || peek.kind == .binaryOperator(.add) {
      isNegative = advance().kind == .binaryOperator(.subtract)
    }
    guard peek.kind == .number || peek.kind == .duration else {
      throw unexpected(context: context, expected: expected)
    }
    var value = try literal(advance())
    if isNegative { value.value = -value.value }
    value.range = SourceRange(start, value.range.end)
    return value
  }

  /// `(a, b,)`: names of labels, quoted or not.
  mutating func parseLabelList() throws(SyntaxError) -> [String] {
    _ = try expect(.leftParen, context: "grouping opts", expected: "\"(\"")
    var labels: [String] = []
    while peek.kind != .rightParen {
      let token = peek
      if token.kind == .string {
        _ = advance()
        labels.append(unquoted(token))
      } else if token.kind.isLabelName {
        _ = advance()
        labels.append(string(token.range))
      } else {
        throw unexpected(context: "grouping opts", expected: "label")
      }
      if labels.last?.isEmpty == true {
        report(
          .syntax("invalid label name for grouping: \(GoString.quoted(""))", at: token.range))
      }
      if peek.kind == .rightParen { break }
      _ = try expect(.comma, context: "grouping opts", expected: "\",\" or \")\"")
    }
    _ = advance()
    return labels
  }
}
