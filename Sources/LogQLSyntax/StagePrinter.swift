// The canonical form of pipeline stages.

import TelemetryModel

extension QueryPrinter {
  func text(_ kind: Stage.Kind) -> String {
    switch kind {
    case .lineFilter(let filter): text(filter)
    case .json(let extractions): "| json" + text(extractions)
    case .logfmt(let flags, let extractions): "| logfmt" + text(flags) + text(extractions)
    case .regexp(let pattern): "| regexp " + GoString.quoted(pattern)
    case .pattern(let pattern): "| pattern " + GoString.quoted(pattern)
    case .unpack: "| unpack"
    case .labelFilter(let filter): "| " + text(filter)
    case .lineFormat(let template): "| line_format " + GoString.quoted(template)
    case .labelFormat(let formats):
      "| label_format " + formats.map(text).joined(separator: ",")
    case .decolorize: "| decolorize"
    case .drop(let selections): "| drop " + selections.map(text).joined(separator: ",")
    case .keep(let selections): "| keep " + selections.map(text).joined(separator: ",")
    case .unwrap(let unwrap): "| unwrap " + text(unwrap)
    }
  }

  /// A negative filter with alternatives is printed as the filters it stands for.
  private func text(_ filter: LineFilter) -> String {
    let operation = filter.operation.rawValue + " "
    let operands = filter.operands.map { operand in
      switch operand {
      case .text(let text): GoString.quoted(text)
      case .ip(let pattern): "ip(" + GoString.quoted(pattern) + ")"
      }
    }
    if filter.operation.isNegative {
      return operands.map { operation + $0 }.joined(separator: " ")
    }
    return operation + operands.joined(separator: " or ")
  }

  private func text(_ flags: LogfmtFlags) -> String {
    (flags.isStrict ? " --strict" : "") + (flags.keepsEmpty ? " --keep-empty" : "")
  }

  private func text(_ extractions: [LabelExtraction]) -> String {
    if extractions.isEmpty { return "" }
    let items = extractions.map { extraction in
      LabelNameText.text(extraction.label) + "=" + GoString.quoted(extraction.expression)
    }
    return " " + items.joined(separator: ",")
  }

  private func text(_ format: LabelFormat) -> String {
    switch format {
    case .rename(let label, let source): LabelNameText.text(label) + "=" + source
    case .template(let label, let template):
      LabelNameText.text(label) + "=" + GoString.quoted(template)
    }
  }

  private func text(_ selection: LabelSelection) -> String {
    switch selection {
    case .name(let name): LabelNameText.text(name)
    case .matcher(let matcher): text(matcher)
    }
  }

  private func text(_ unwrap: Unwrap) -> String {
    let label = LabelNameText.text(unwrap.label)
    return unwrap.conversion == .none ? label : "\(unwrap.conversion.rawValue)(\(label))"
  }

  func text(_ filter: LabelFilter) -> String {
    switch filter {
    case .matcher(let matcher): filterText(matcher)
    case .number(let label, let comparison, let value):
      LabelNameText.text(label) + comparison.rawValue + NumberText.plain(value)
    case .duration(let label, let comparison, let nanoseconds):
      LabelNameText.text(label) + comparison.rawValue + GoDuration.format(nanoseconds: nanoseconds)
    case .bytes(let label, let comparison, let size):
      LabelNameText.text(label) + comparison.rawValue + byteSize(size)
    case .ip(let label, let isNegative, let pattern):
      LabelNameText.text(label) + (isNegative ? "!=" : "=") + "ip(" + GoString.quoted(pattern) + ")"
    case .now(let label, let comparison, let offset):
      LabelNameText.text(label) + comparison.rawValue + nowText(offset)
    case .and(let lhs, let rhs): "( \(text(lhs)) , \(text(rhs)) )"
    case .or(let lhs, let rhs): "( \(text(lhs)) or \(text(rhs)) )"
    }
  }

  /// The reference prints a regular expression that it cannot reduce to plain text between
  /// backticks.
  private func filterText(_ matcher: Matcher) -> String {
    let isRegex = matcher.operation == .regex || matcher.operation == .notRegex
    guard isRegex, !matcher.value.utf8.contains(UInt8(ascii: "`")),
      !RegexSyntax.isReducible(matcher.value)
    else { return text(matcher) }
    return LabelNameText.text(matcher.name) + matcher.operation.rawValue + "`\(matcher.value)`"
  }

  private func byteSize(_ size: UInt64) -> String {
    let rounded = ByteSize.format(size)
    if style == .faithful, (try? ByteSize.parse(rounded)) != size { return "\(size)B" }
    return rounded
  }

  private func nowText(_ offset: Int64) -> String {
    if offset == 0 { return "now()" }
    let sign = offset < 0 ? "-" : "+"
    let magnitude = GoDuration.format(nanoseconds: offset)
    return "now() \(sign) " + (offset < 0 ? String(magnitude.dropFirst()) : magnitude)
  }
}
