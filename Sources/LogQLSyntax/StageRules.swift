// What the reference finds when it builds a pipeline: bad line regexes, address patterns, paths,
// templates.

import Diagnostics
import GoTemplate

/// What is wrong with the stages of every log expression of `query`.
func stageDiagnostics(of query: Query) -> [Diagnostic] {
  switch query {
  case .log(let expr): stageDiagnostics(of: expr)
  case .metric(let expr):
    expr.rangeAggregations.flatMap { aggregation in
      stageDiagnostics(of: aggregation.logRange.log).map { diagnostic in
        aggregation.ignores(diagnostic) ? diagnostic.demoted : diagnostic
      }
    }
  }
}

private func stageDiagnostics(of expr: LogExpr) -> [Diagnostic] {
  let printer = QueryPrinter(style: .reference)
  let stages = reordered(expr.stages)
  return stages.indices.flatMap { index -> [Diagnostic] in
    guard let (id, error) = stageError(stages[index].kind) else { return [] }
    let shown = filterGroup(around: index, in: stages).map { printer.text($0.kind) }
    return [
      Diagnostic(
        id: id, severity: .error,
        message: "stage '\(shown.joined(separator: " "))' : \(error)",
        range: stages[index].range)
    ]
  }
}

/// The stage, or all of the line filters that run as one with it.
private func filterGroup(around index: Int, in stages: [Stage]) -> ArraySlice<Stage> {
  func isLineFilter(_ stage: Stage) -> Bool {
    if case .lineFilter = stage.kind { true } else { false }
  }
  guard isLineFilter(stages[index]) else { return stages[index...index] }
  var first = index
  while first > 0, isLineFilter(stages[first - 1]) { first -= 1 }
  var last = index
  while last + 1 < stages.count, isLineFilter(stages[last + 1]) { last += 1 }
  return stages[first...last]
}

private func stageError(_ kind: Stage.Kind) -> (id: String, error: String)? {
  switch kind {
  case .lineFilter(let filter): return lineFilterError(filter)
  case .json(let extractions):
    for extraction in extractions {
      do throws(FieldPath.Failure) {
        _ = try FieldPath(extraction.expression)
      } catch {
        return (
          "logql/path", "cannot parse expression [\(extraction.expression)]: \(error.description)"
        )
      }
    }
    return nil
  case .labelFilter(let filter): return labelFilterError(filter)
  case .lineFormat(let template):
    return templateError(template, name: "line").map {
      ("logql/template", "invalid line template: \($0)")
    }
  case .labelFormat(let formats): return labelFormatError(formats)
  case .logfmt, .regexp, .pattern, .unpack, .decolorize, .drop, .keep, .unwrap: return nil
  }
}

private func lineFilterError(_ filter: LineFilter) -> (id: String, error: String)? {
  for operand in filter.operands {
    switch operand {
    case .ip(let pattern):
      guard filter.operation == .contains || filter.operation == .notContains else {
        return ("logql/address", "ip: invalid operation")
      }
      if let error = addressError(pattern) { return error }
    case .text(let text):
      switch filter.operation {
      case .contains, .notContains: continue
      case .matches, .notMatches:
        if let error = RegexSyntax.error(in: text) { return ("logql/regex", error) }
      case .pattern, .notPattern:
        if let error = CapturePattern.patternFilterError(in: text) {
          return ("logql/pattern", error)
        }
      }
    }
  }
  return nil
}

private func labelFilterError(_ filter: LabelFilter) -> (id: String, error: String)? {
  switch filter {
  case .matcher, .number, .duration, .bytes, .now: nil
  case .ip(_, _, let pattern): addressError(pattern)
  case .and(let lhs, let rhs), .or(let lhs, let rhs):
    labelFilterError(lhs) ?? labelFilterError(rhs)
  }
}

private func addressError(_ pattern: String) -> (id: String, error: String)? {
  if AddressPattern(pattern) != nil { return nil }
  return ("logql/address", "ip: invalid pattern: \"\(pattern)\"")
}

private func labelFormatError(_ formats: [LabelFormat]) -> (id: String, error: String)? {
  var seen: Set<String> = []
  for format in formats {
    let label =
      switch format {
      case .rename(let label, _), .template(let label, _): label
      }
    if label == "__error__" { return ("logql/template", "\(label) cannot be formatted") }
    if !seen.insert(label).inserted {
      return (
        "logql/template",
        "multiple label name '\(label)' not allowed in a single format operation"
      )
    }
  }
  for case .template(let label, let template) in formats {
    if let error = templateError(template, name: "label") {
      return ("logql/template", "invalid template for label '\(label)': \(error)")
    }
  }
  return nil
}

private func templateError(_ template: String, name: String) -> String? {
  do throws(TemplateParseError) {
    _ = try TemplateTree.parse(template, name: name, functionNames: TemplateFunctionNames.all)
    return nil
  } catch {
    return error.description
  }
}

extension Diagnostic {
  /// The same as a warning: the reference does not notice it.
  fileprivate var demoted: Diagnostic {
    var diagnostic = self
    diagnostic.severity = .warning
    return diagnostic
  }
}

extension RangeAggregation {
  /// Whether the reference leaves the stage out: a `line_format` whose line nothing reads.
  fileprivate func ignores(_ diagnostic: Diagnostic) -> Bool {
    guard operation != .bytesRate, operation != .bytesOverTime else { return false }
    let stages = logRange.log.stages
    guard let index = stages.firstIndex(where: { $0.range == diagnostic.range }),
      case .lineFormat = stages[index].kind
    else { return false }
    return !stages[(index + 1)...].contains(where: \.readsLine)
  }
}

extension Stage {
  /// Whether the stage looks at the line.
  package var readsLine: Bool {
    switch kind {
    case .lineFilter, .json, .logfmt, .regexp, .pattern, .unpack, .decolorize: true
    case .lineFormat(let template): template.contains("__line__")
    case .labelFormat(let formats):
      formats.contains { format in
        if case .template(_, let template) = format { template.contains("__line__") } else { false }
      }
    case .labelFilter, .drop, .keep, .unwrap: false
    }
  }
}
