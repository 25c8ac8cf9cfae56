// Help beyond the reference's message: what was probably meant, in notes and fix-its.

import Diagnostics
import TelemetryModel

extension Diagnostic {
  /// This diagnostic with what helps to mend `text`.
  func withAdvice(for text: String) -> Diagnostic {
    guard let range else { return self }
    let advisor = Advisor(text: text, fault: range)
    var result = self
    switch id {
    case "logql/syntax": advisor.adviseOnToken(&result)
    case "logql/token": advisor.adviseOnText(&result)
    default: break
    }
    return result
  }
}

/// Looks at the tokens around a fault.
private struct Advisor {
  private static let lookAlikeQuotes: Set<Character> = [
    "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}",
  ]
  private static let functionNames =
    RangeOperation.allCases.map(\.rawValue) + VectorOperation.allCases.map(\.rawValue)
    + ["label_replace", "vector"]
  private static let promQLFunctions: Set<String> = [
    "increase", "irate", "delta", "idelta", "deriv", "predict_linear", "histogram_quantile",
    "changes", "resets", "absent", "abs", "ceil", "floor", "round", "clamp", "clamp_min",
    "clamp_max", "exp", "ln", "log2", "log10", "sqrt", "time", "timestamp", "scalar", "label_join",
    "count_values", "quantile", "group", "limitk", "present_over_time", "day_of_week", "hour",
  ]

  let text: String
  let fault: SourceRange
  /// The tokens before the fault, and the first two from it on.
  private let before: [Token]
  private let after: [Token]

  init(text: String, fault: SourceRange) {
    self.text = text
    self.fault = fault
    var lexer = Lexer(text)
    var before: [Token] = []
    var after: [Token] = []
    while after.count < 2, let token = try? lexer.next() {
      if token.range.start < fault.start { before.append(token) } else { after.append(token) }
      if token.kind == .end { break }
    }
    self.before = before
    self.after = after
  }

  private var faultText: String { slice(fault) }

  private func slice(_ range: SourceRange) -> String {
    String(decoding: Array(text.utf8)[range.start..<min(range.end, text.utf8.count)], as: UTF8.self)
  }

  /// Advice on a token that does not fit.
  func adviseOnToken(_ diagnostic: inout Diagnostic) {
    adviseOnQuotes(&diagnostic)
    guard let token = after.first, !adviseOnByteSize(&diagnostic) else { return }
    switch token.kind {
    case .end: noteOpenBracket(&diagnostic)
    case .string: adviseOnString(token, &diagnostic)
    case .keyword(let keyword): adviseOnKeyword(keyword, token, &diagnostic)
    case .identifier: adviseOnIdentifier(token, &diagnostic)
    case .number, .functionFlag, .duration, .bytes, .range, .symbol, .rangeFunction,
      .vectorFunction, .conversion, .vector, .labelReplace, .ip:
      break
    }
  }

  /// Advice on text that is no token.
  func adviseOnText(_ diagnostic: inout Diagnostic) {
    adviseOnQuotes(&diagnostic)
    if diagnostic.message == "literal not terminated" {
      let start = SourceRange(fault.start, fault.start + 1)
      diagnostic.notes.append(.init("the quote opened here is never closed", range: start))
    } else if diagnostic.message.hasPrefix("missing closing ']'") {
      let start = SourceRange(fault.start, fault.start + 1)
      diagnostic.notes.append(.init("the bracket opened here is never closed", range: start))
    } else if faultText.utf8.first == UInt8(ascii: "[") {
      adviseOnRange(&diagnostic)
    }
  }

  private func adviseOnRange(_ diagnostic: inout Diagnostic) {
    diagnostic.notes.append(
      .init(
        "a range is whole numbers with units from large to small: y w d h m s ms, as in [1h30m]"))
    let written = String(faultText.dropFirst().prefix { $0 != "]" })
    let mended = written.lowercased().filter { $0 != " " }
    guard mended != written, let length = try? PrometheusDuration.parse(mended), length > 0 else {
      return
    }
    let start = fault.start + 1
    diagnostic.fixIts.append(
      .init(
        "write \(mended)", range: SourceRange(start, start + written.utf8.count),
        replacement: mended))
  }

  private func adviseOnQuotes(_ diagnostic: inout Diagnostic) {
    let rest = String(
      decoding: Array(text.utf8)[min(fault.start, text.utf8.count)...], as: UTF8.self)
    guard let first = rest.first else { return }
    if Self.lookAlikeQuotes.contains(first) {
      let range = SourceRange(fault.start, fault.start + String(first).utf8.count)
      diagnostic.notes.append(.init("this is a typographic quote; strings stand between \" or `"))
      diagnostic.fixIts.append(.init("use a plain quote", range: range, replacement: "\""))
    } else if first == "'" {
      let body = rest.dropFirst().prefix { $0 != "'" && $0 != "\n" }
      diagnostic.notes.append(.init("strings stand between \" or `, not between single quotes"))
      let end = fault.start + 2 + body.utf8.count
      guard end <= text.utf8.count, rest.dropFirst(body.count + 1).first == "'" else { return }
      diagnostic.fixIts.append(
        .init(
          "use double quotes", range: SourceRange(fault.start, end),
          replacement: GoString.quoted(String(body))))
    }
  }

  private func noteOpenBracket(_ diagnostic: inout Diagnostic) {
    var open: [Token] = []
    for token in before {
      if token.kind == .symbol(.openBrace) || token.kind == .symbol(.openParenthesis) {
        open.append(token)
      } else if token.kind == .symbol(.closeBrace) || token.kind == .symbol(.closeParenthesis) {
        _ = open.popLast()
      }
    }
    guard let last = open.last else { return }
    diagnostic.notes.append(
      .init("the '\(last.text)' opened here is never closed", range: last.range))
  }

  private func adviseOnString(_ token: Token, _ diagnostic: inout Diagnostic) {
    guard let previous = before.last else { return }
    if previous.kind == .symbol(.comparisonEqual) {
      diagnostic.notes.append(.init("strings are compared with = and !=; == compares numbers"))
      diagnostic.fixIts.append(
        .init("use =", range: previous.range, replacement: "="))
    } else if previous.kind == .symbol(.closeBrace) {
      diagnostic.notes.append(.init("a line filter starts with |=, !=, |~, !~, |> or !>"))
      diagnostic.fixIts.append(
        .init(
          "look for the text", range: SourceRange(token.range.start, token.range.start),
          replacement: "|= "))
    }
  }

  private func adviseOnKeyword(
    _ keyword: Keyword, _ token: Token, _ diagnostic: inout Diagnostic
  ) {
    let isCompared =
      after.count > 1
      && ["=", "!=", "=~", "!~", "==", ">", ">=", "<", "<="].contains(after[1].text)
    if diagnostic.message.contains("IDENTIFIER") || isCompared {
      diagnostic.id = "logql/reserved-word"
      diagnostic.notes.append(
        .init(
          "'\(token.text)' is a reserved word; a label of this name is written \"\(token.text)\""))
      diagnostic.fixIts.append(
        .init("quote the name", range: token.range, replacement: GoString.quoted(token.text)))
      return
    }
    switch keyword {
    case .json, .logfmt, .regexp, .pattern, .unpack, .lineFormat, .labelFormat, .decolorize, .drop,
      .keep, .unwrap:
      if before.last?.kind == .symbol(.pipe) {
        diagnostic.notes.append(.init("unwrap only stands within a range aggregation"))
      } else if !before.isEmpty {
        diagnostic.notes.append(.init("a stage starts with |"))
        diagnostic.fixIts.append(
          .init(
            "add the pipe", range: SourceRange(token.range.start, token.range.start),
            replacement: "| "))
      }
    case .offset:
      diagnostic.notes.append(.init("offset stands directly behind a range, as in [5m] offset 1h"))
    case .by, .without, .bool, .on, .ignoring, .groupLeft, .groupRight, .or, .and, .unless: break
    }
  }

  private func adviseOnIdentifier(_ token: Token, _ diagnostic: inout Diagnostic) {
    let isCalled = after.count > 1 && after[1].kind == .symbol(.openParenthesis)
    if isCalled { return adviseOnFunction(token, &diagnostic) }
    if diagnostic.message.hasSuffix("expecting NUMBER or { or (") {
      diagnostic.notes.append(
        .init("log streams are selected with {label=\"value\"}; metric names belong to PromQL"))
    }
  }

  /// A duration with letters directly behind it may be a byte size in the wrong case: `1mb`.
  private func adviseOnByteSize(_ diagnostic: inout Diagnostic) -> Bool {
    let near = before.suffix(2) + after.prefix(1)
    for (number, unit) in zip(near, near.dropFirst()) where number.range.end == unit.range.start {
      guard case .duration = number.kind, unit.kind == .identifier else { continue }
      let size = (number.text + unit.text).uppercased()
      guard (try? ByteSize.parse(size)) != nil else { continue }
      diagnostic.notes.append(
        .init("units of byte sizes are written B, kB, KB, MB, GB, KiB, MiB, GiB"))
      diagnostic.fixIts.append(
        .init("write \(size)", range: number.range.union(unit.range), replacement: size))
      return true
    }
    return false
  }

  private func adviseOnFunction(_ token: Token, _ diagnostic: inout Diagnostic) {
    let name = token.text.lowercased()
    diagnostic.id = "logql/unknown-function"
    if Self.promQLFunctions.contains(name) {
      diagnostic.notes.append(.init("\(name) is a function of PromQL; LogQL does not have it"))
      return
    }
    for candidate in NearestNames.nearest(to: name, among: Self.functionNames, limit: 1) {
      diagnostic.notes.append(.init("did you mean \(candidate)?"))
      diagnostic.fixIts.append(
        .init("use \(candidate)", range: token.range, replacement: candidate))
    }
  }
}
