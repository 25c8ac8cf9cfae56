import Diagnostics
import TelemetryModel

/// What the parser has to say. Each message begins with the reference's words; help stands in notes
/// and fix-its.
extension Diagnostic {
  static func syntax(
    _ message: String, id: String = "promql/syntax", at range: SourceRange?, notes: [Note] = [],
    fixIts: [FixIt] = []
  ) -> Diagnostic {
    Diagnostic(
      id: id, severity: .error, message: message, range: range, notes: notes, fixIts: fixIts)
  }

  static func noExpression() -> Diagnostic {
    .syntax("no expression found in input", at: nil)
  }

  static func tooDeep(at range: SourceRange) -> Diagnostic {
    .syntax(
      "expression nests too deep: at most \(Parser.nestingLimit) levels; operators in a row count as levels",
      id: "promql/too-deep", at: range
    )
  }

  static func trailingComma(at range: SourceRange) -> Diagnostic {
    .syntax(
      "trailing commas not allowed in function call args", at: range,
      fixIts: [FixIt("remove the comma", range: range, replacement: "")])
  }

  static func badRegex(_ failure: String, at range: SourceRange) -> Diagnostic {
    .syntax(failure, id: "promql/regex", at: range)
  }

  static func unknownFunction(_ name: String, at range: SourceRange) -> Diagnostic {
    let known = Function.allCases.map(\.rawValue) + AggregateOperator.allCases.map(\.rawValue)
    let near = NearestNames.nearest(to: name, among: known)
    var notes =
      near.isEmpty
      ? [] : [Note("did you mean \(near.map { "`\($0)`" }.joined(separator: " or "))?")]
    if name == "holt_winters" {
      notes = [Note("Prometheus 3 calls it `double_exponential_smoothing`")]
    }
    return .syntax(
      "unknown function with name \(GoString.quoted(name))", id: "promql/unknown-function",
      at: range,
      notes: notes,
      fixIts: near.prefix(1).map {
        FixIt("replace with `\($0)`", range: range, replacement: $0)
      })
  }

  static func unaryOnWrongType(_ type: ValueType, at range: SourceRange) -> Diagnostic {
    .syntax(
      "unary expression only allowed on expressions of type scalar or instant vector, got \(GoString.quoted(type.displayName))",
      id: "promql/type", at: range)
  }

  static func subqueryOnWrongType(_ type: ValueType, at range: SourceRange) -> Diagnostic {
    .syntax(
      "subquery is only allowed on instant vector, got \(type.rawValue) instead", id: "promql/type",
      at: range)
  }

  static func rangeOnWrongOperand(_ expr: Expr, at range: SourceRange) -> Diagnostic {
    let isVector = expr.type == .instantVector
    return .syntax(
      "ranges only allowed for vector selectors", id: "promql/range-on-expression", at: range,
      notes: isVector ? [Note("over an expression write a subquery: `[5m:]`")] : [],
      fixIts: isVector
        ? [
          FixIt(
            "make it a subquery", range: SourceRange(range.end - 1, range.end), replacement: ":]")
        ] : [])
  }

  static func boolOnWrongOperator(at range: SourceRange) -> Diagnostic {
    .syntax(
      "bool modifier can only be used on comparison operators", at: range,
      fixIts: [FixIt("remove `bool`", range: range, replacement: "")])
  }

  /// A token that has no place where it stands.
  static func unexpected(
    _ token: Token, in text: String, context: String?, expected: String?, previous: Token?
  ) -> Diagnostic {
    if case .error(let message) = token.kind {
      return .lexical(message, token, in: text)
    }
    var message = "unexpected " + description(of: token, in: text)
    if let context { message += " in " + context }
    if let expected { message += ", expected " + expected }
    let (notes, fixIts) = advice(on: token, in: text, previous: previous)
    return .syntax(message, at: token.range, notes: notes, fixIts: fixIts)
  }

  private static func lexical(_ message: String, _ token: Token, in text: String) -> Diagnostic {
    let bytes = Array(text.utf8)
    var notes: [Note] = []
    if message == "unclosed left parenthesis",
      let open = OpenBracket.last(of: "(", closedBy: ")", in: bytes)
    {
      notes.append(Note("this parenthesis is never closed", range: SourceRange(open, open + 1)))
    } else if message == "unexpected end of input inside braces",
      let open = OpenBracket.last(of: "{", closedBy: "}", in: bytes)
    {
      notes.append(Note("these braces are never closed", range: SourceRange(open, open + 1)))
    } else if token.range.start < bytes.count, bytes[token.range.start] == UInt8(ascii: "|") {
      notes.append(Note("`|` begins a LogQL stage; this query is read as PromQL"))
    } else if token.range.start < bytes.count, bytes[token.range.start] == UInt8(ascii: "&") {
      notes.append(Note("the operator is written `and`"))
    } else if message.contains("“") || message.contains("”") || message.contains("’") {
      notes.append(Note("strings stand between straight quotes, \"…\" or '…'"))
    }
    return .syntax(message, at: token.range, notes: notes)
  }

  private static func advice(
    on token: Token, in text: String, previous: Token?
  ) -> ([Note], [FixIt]) {
    switch (token.kind, previous?.kind) {
    case (.equal, _):
      return (
        [Note("`=` matches labels inside braces; values are compared with `==`")],
        [FixIt("compare with `==`", range: token.range, replacement: "==")]
      )
    case (.leftParen, .keyword(.groupLeft)?), (.leftParen, .keyword(.groupRight)?): return ([], [])
    case (.leftParen, .identifier?):
      return ([Note("nothing of this name can be called here")], [])
    case (.string, .identifier?), (.number, .identifier?):
      return ([Note("an operator or a comma is missing before this")], [])
    case (.keyword(.by), _), (.keyword(.without), _):
      return (
        [Note("grouping stands right before or right behind an aggregation's parentheses")], []
      )
    default: return ([], [])
    }
  }

  private static func description(of token: Token, in text: String) -> String {
    let bytes = Array(text.utf8)[token.range.start..<min(token.range.end, text.utf8.count)]
    let shown = String(decoding: bytes, as: UTF8.self)
    switch token.kind {
    case .endOfInput: return "end of input"
    case .error(let message): return message
    case .identifier: return "identifier " + shortened(shown)
    case .metricIdentifier: return "metric identifier " + shortened(shown)
    case .string: return "string " + shortened(shown)
    case .number: return "number " + shortened(shown)
    case .duration: return "duration " + shortened(shown)
    case .binaryOperator: return "<op:\(shown)>"
    case .aggregate(let operation): return "<aggr:\(operation.rawValue)>"
    case .keyword(let keyword): return "<\(keyword.rawValue)>"
    case .preprocessor(let word): return "<\(word.rawValue)>"
    case .leftParen, .rightParen, .leftBrace, .rightBrace, .leftBracket, .rightBracket, .comma,
      .equal, .colon, .at, .regexEqual, .regexNotEqual:
      return GoString.quoted(shown)
    }
  }

  private static func shortened(_ text: String) -> String {
    text.count > 10 ? GoString.quoted(String(text.prefix(10))) + "..." : GoString.quoted(text)
  }
}

/// Finds where an unbalanced bracket was opened.
enum OpenBracket {
  /// The offset of the last `open` that no `close` matches; strings are passed over.
  static func last(of open: Unicode.Scalar, closedBy close: Unicode.Scalar, in bytes: [UInt8])
    -> Int?
  {
    var starts: [Int] = []
    var quote: UInt8?
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if let mark = quote {
        if byte == UInt8(ascii: "\\") && mark != UInt8(ascii: "`") { index += 1 }
        if byte == mark { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
      {
        quote = byte
      } else if byte == UInt8(ascii: open) {
        starts.append(index)
      } else if byte == UInt8(ascii: close) {
        _ = starts.popLast()
      }
      index += 1
    }
    return starts.last
  }
}
