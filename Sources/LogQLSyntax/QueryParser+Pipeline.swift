// Pipelines: line filters, parsers, formatters, label selections, `unwrap`.

import Diagnostics
import TelemetryModel

extension QueryParser {
  /// Where a pipeline stands.
  enum PipelineContext {
    /// A log query: no `unwrap`.
    case logQuery
    /// Within a range aggregation.
    case logRange
  }

  /// Stages as long as they follow.
  mutating func parsePipeline(_ context: PipelineContext) throws(SyntaxFailure) -> [Stage] {
    var stages: [Stage] = []
    while true {
      let start = try peek().range.start
      let kind: Stage.Kind
      if let operation = try lineFilterOperation() {
        kind = .lineFilter(try parseLineFilter(operation))
      } else if try take(.pipe) {
        if context == .logRange, try at(.unwrap) {
          stages += try parseUnwrap(from: start)
          return stages
        }
        kind = try parseStage()
      } else {
        return stages
      }
      stages.append(Stage(kind: kind, range: SourceRange(start, lastEnd)))
    }
  }

  private mutating func lineFilterOperation() throws(SyntaxFailure) -> LineFilter.Operation? {
    guard case .symbol(let symbol) = try peek().kind else { return nil }
    return LineFilter.Operation(rawValue: symbol.rawValue)
  }

  private mutating func parseLineFilter(
    _ operation: LineFilter.Operation
  ) throws(SyntaxFailure) -> LineFilter {
    try next()
    var operands = [try parseLineFilterOperand()]
    while try take(.or) { operands.append(try parseLineFilterOperand()) }
    return LineFilter(operation: operation, operands: operands)
  }

  private mutating func parseLineFilterOperand() throws(SyntaxFailure) -> LineFilter.Operand {
    if try peek().kind == .string { return .text(try next().text) }
    guard try peek().kind == .ip else { throw try unexpected(["STRING", "ip"]) }
    return .ip(try parseAddressPattern())
  }

  /// `ip("…")`.
  mutating func parseAddressPattern() throws(SyntaxFailure) -> String {
    try expect(.ip)
    try expect(.symbol(.openParenthesis))
    let pattern = try expect(.string).text
    try expect(.symbol(.closeParenthesis))
    return pattern
  }

  /// The stage behind `|`.
  private mutating func parseStage() throws(SyntaxFailure) -> Stage.Kind {
    let token = try peek()
    guard case .keyword(let keyword) = token.kind else {
      return .labelFilter(try parseLabelFilter(Expected.stages))
    }
    switch keyword {
    case .json:
      try next()
      return .json(try parseExtractions())
    case .logfmt:
      try next()
      let flags = try parseFlags()
      return .logfmt(flags, try parseExtractions())
    case .regexp:
      try next()
      let pattern = try expect(.string)
      try check(CapturePattern.regexpParserError(in: pattern.text), pattern)
      return .regexp(pattern.text)
    case .pattern:
      try next()
      let pattern = try expect(.string)
      try check(CapturePattern.patternParserError(in: pattern.text), pattern)
      return .pattern(pattern.text)
    case .unpack:
      try next()
      return .unpack
    case .decolorize:
      try next()
      return .decolorize
    case .lineFormat:
      try next()
      return .lineFormat(try expect(.string).text)
    case .labelFormat:
      try next()
      return .labelFormat(try parseLabelFormats())
    case .drop:
      try next()
      return .drop(try parseSelections())
    case .keep:
      try next()
      return .keep(try parseSelections())
    case .by, .without, .bool, .offset, .on, .ignoring, .groupLeft, .groupRight, .or, .and, .unless,
      .unwrap:
      throw try unexpected(Expected.stages)
    }
  }

  private func check(_ error: String?, _ token: Token) throws(SyntaxFailure) {
    guard let error else { return }
    throw SyntaxFailure(
      diagnostic: Diagnostic(
        id: "logql/pattern", severity: .error, message: error, range: token.range))
  }

  private mutating func parseFlags() throws(SyntaxFailure) -> LogfmtFlags {
    var flags = LogfmtFlags()
    while try peek().kind == .functionFlag {
      if try next().text == "--strict" { flags.isStrict = true } else { flags.keepsEmpty = true }
    }
    return flags
  }

  /// `a, b="path"`, or nothing.
  private mutating func parseExtractions() throws(SyntaxFailure) -> [LabelExtraction] {
    guard try atLabelName() else { return [] }
    var extractions: [LabelExtraction] = []
    repeat {
      let label = try parseLabelName().text
      let expression = try take(.equal) ? try expect(.string).text : label
      extractions.append(LabelExtraction(label: label, expression: expression))
    } while try take(.comma)
    return extractions
  }

  private mutating func parseLabelFormats() throws(SyntaxFailure) -> [LabelFormat] {
    var formats: [LabelFormat] = []
    repeat {
      let label = try parseLabelName().text
      try expect(.symbol(.equal))
      if try peek().kind == .identifier {
        formats.append(.rename(label: label, from: try next().text))
      } else {
        let template = try expect(.string, ["IDENTIFIER", "STRING"]).text
        formats.append(.template(label: label, template: template))
      }
    } while try take(.comma)
    return formats
  }

  private mutating func parseSelections() throws(SyntaxFailure) -> [LabelSelection] {
    var selections: [LabelSelection] = []
    repeat {
      let name = try parseLabelName()
      if let operation = try takeMatcherOperation() {
        selections.append(.matcher(try parseMatcherValue(name, operation)))
      } else {
        selections.append(.name(name.text))
      }
    } while try take(.comma)
    return selections
  }

  /// `unwrap …`, whose pipe is consumed, and the label filters behind it.
  mutating func parseUnwrap(from start: Int) throws(SyntaxFailure) -> [Stage] {
    try expect(.keyword(.unwrap))
    let unwrap: Unwrap
    if case .conversion(let conversion) = try peek().kind {
      try next()
      try expect(.symbol(.openParenthesis))
      unwrap = Unwrap(label: try parseLabelName().text, conversion: conversion)
      try expect(.symbol(.closeParenthesis))
    } else {
      let label = try parseLabelName(
        ["IDENTIFIER", "BYTES_CONV", "DURATION_CONV", "DURATION_SECONDS_CONV"])
      unwrap = Unwrap(label: label.text, conversion: .none)
    }
    var stages = [Stage(kind: .unwrap(unwrap), range: SourceRange(start, lastEnd))]
    while try at(.pipe) {
      let start = try next().range.start
      let filter = try parseLabelFilter(["IDENTIFIER", "("])
      stages.append(Stage(kind: .labelFilter(filter), range: SourceRange(start, lastEnd)))
    }
    return stages
  }
}
