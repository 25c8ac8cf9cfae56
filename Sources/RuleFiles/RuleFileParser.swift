// Text to rule groups, with the reference's validation and its texts (specification §10.1, LogQL
// §6.8).

import Diagnostics
import LogQLSyntax
import PromQLSyntax
import TelemetryModel

extension RuleFile {
  /// Parses and validates a rule file. Never throws: what is wrong stands in the diagnostics.
  ///
  /// - Complexity: O(`text.utf8.count`).
  package static func parse(_ text: String) -> RuleFile {
    var parser = RuleFileParser()
    let document: YAMLDocument
    do throws(DiagnosticError) {
      document = try YAMLDocument(parsing: text)
    } catch {
      return RuleFile(text: text, groups: [], isBareList: false, diagnostics: error.diagnostics)
    }
    for root in document.roots { parser.read(root) }
    parser.noteLanguages()
    return RuleFile(
      text: text, groups: parser.groups, isBareList: parser.isBareList,
      diagnostics: parser.diagnostics)
  }

  /// The id of what makes a file invalid.
  package static let invalidID = "rule/invalid"
}

/// The state of reading one file.
private struct RuleFileParser {
  var groups: [RuleGroup] = []
  var isBareList = false
  var diagnostics: [Diagnostic] = []

  mutating func read(_ root: YAMLNode) {
    if let items = root.items {
      readBareList(items, root)
      return
    }
    var fields = YAMLFields(
      root, of: "a rule file", known: ["groups", "namespace"], id: RuleFile.invalidID)
    let items = fields.items("groups")
    diagnostics += fields.diagnostics
    for item in items { readGroup(item) }
  }

  /// A list of rules as runbooks show them: understood, but no ruler loads it.
  private mutating func readBareList(_ items: [YAMLNode], _ root: YAMLNode) {
    isBareList = true
    let start = root.range.start
    diagnostics.append(
      Diagnostic(
        id: "rule/bare-list", severity: .warning,
        message: "a list of rules without `groups:` cannot be loaded by Prometheus",
        range: SourceRange(start, min(start + 1, root.range.end)),
        notes: [Diagnostic.Note("put the rules under `groups: [{name: …, rules: […]}]`")]))
    var group = RuleGroup(
      name: YAMLScalar("rules"), interval: nil, queryOffset: 0, limit: 0, labels: [], rules: [],
      range: root.range)
    for item in items { readRule(item, into: &group) }
    groups.append(group)
  }

  private mutating func readGroup(_ node: YAMLNode) {
    var fields = YAMLFields(
      node, of: "a rule group",
      known: [
        "name", "interval", "query_offset", "limit", "labels", "rules", "remote_write",
        "partial_response_strategy",
      ], id: RuleFile.invalidID)
    let name = fields.scalar("name")
    if name?.text.isEmpty ?? true { fields.report("Groupname must not be empty", node.range) }
    if let name, groups.contains(where: { $0.name.text.equalsBytes(name.text) }) {
      let shown = GoString.quoted(name.text)
      fields.report("groupname: \(shown) is repeated in the same file", name.range)
    }
    var group = RuleGroup(
      name: name ?? YAMLScalar(""), interval: fields.duration("interval"),
      queryOffset: fields.duration("query_offset") ?? 0, limit: fields.integer("limit") ?? 0,
      labels: [], rules: [], range: node.range)
    group.labels = fields.texts("labels").map { RuleTemplate(name: $0.name, value: $0.value) }
    for label in group.labels where !Self.isLabelName(label.name.text) {
      fields.report("invalid label name: \(label.name.text)", label.name.range)
    }
    let items = fields.items("rules")
    diagnostics += fields.diagnostics
    for item in items { readRule(item, into: &group) }
    groups.append(group)
  }

  // MARK: - Rules

  private mutating func readRule(_ node: YAMLNode, into group: inout RuleGroup) {
    var fields = YAMLFields(
      node, of: "a rule",
      known: [
        "record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations",
      ], id: RuleFile.invalidID)
    let number = group.rules.count + 1
    let record = fields.scalar("record")
    let alert = fields.scalar("alert")
    let kind: Rule.Kind = alert != nil || record == nil ? .alert : .record
    var check = RuleValidation(
      group: group.name.text, number: number, name: (alert ?? record)?.text ?? "")
    check.nameAndExpression(record, alert, fields, node.range)
    let expression = fields.scalar("expr")
    let labels = fields.texts("labels").map { RuleTemplate(name: $0.name, value: $0.value) }
    let annotations = fields.texts("annotations").map {
      RuleTemplate(name: $0.name, value: $0.value)
    }
    check.labels(labels)
    check.annotations(annotations)
    if kind == .record { check.recording(record, fields) }
    let hold = fields.duration("for")
    let keep = fields.duration("keep_firing_for")
    diagnostics += fields.diagnostics + check.diagnostics
    var query = RuleQuery.invalid
    if let expression, !expression.text.isEmpty { query = parse(expression) }
    group.rules.append(
      Rule(
        kind: kind, name: alert ?? record ?? YAMLScalar(""),
        expression: expression ?? YAMLScalar(""), query: query, holdDuration: hold ?? 0,
        keepFiringDuration: keep ?? 0, labels: Self.merged(group.labels, labels),
        annotations: annotations, range: node.range, groupName: group.name.text, number: number,
        holdField: fields.scalar("for")))
  }

  /// The group's labels with the rule's own over them.
  private static func merged(
    _ outer: [RuleTemplate], _ own: [RuleTemplate]
  ) -> [RuleTemplate] {
    outer.filter { label in !own.contains { $0.name.text.equalsBytes(label.name.text) } } + own
  }

  static func isLabelName(_ name: String) -> Bool {
    !name.isEmpty && !name.equalsBytes(LabelName.metricName)
  }

  // MARK: - Languages

  /// PromQL first; what is not PromQL but LogQL is taken for that.
  private mutating func parse(_ expression: YAMLScalar) -> RuleQuery {
    let promQL = parsePromQL(expression.text)
    if let expr = promQL.expr, !promQL.diagnostics.contains(where: { $0.severity == .error }) {
      return .promQL(expr)
    }
    let logQL = parseLogQL(expression.text)
    let logErrors = logQL.diagnostics.filter { $0.severity == .error }
    if let query = logQL.query, logErrors.isEmpty { return .logQL(query) }
    let isLogQL = Self.looksLikeLogQL(expression.text) && !logErrors.isEmpty
    let found = isLogQL ? logErrors : promQL.diagnostics.filter { $0.severity == .error }
    if found.isEmpty {
      diagnostics.append(
        Diagnostic(
          id: RuleFile.invalidID, severity: .error, message: "could not parse expression",
          range: expression.contentRange))
    }
    diagnostics += found.map(expression.inSource)
    return .invalid
  }

  /// Whether the text has a pipe, or a line filter's operator, outside strings.
  private static func looksLikeLogQL(_ text: String) -> Bool {
    var quote: UInt8?
    var isEscaped = false
    for byte in text.utf8 {
      if let open = quote {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\"), open != UInt8(ascii: "`") {
          isEscaped = true
        } else if byte == open {
          quote = nil
        }
      } else if byte == UInt8(ascii: "|") {
        return true
      } else if "\"'`".utf8.contains(byte) {
        quote = byte
      }
    }
    return false
  }

  /// Says of LogQL rules that only Loki's ruler loads them: a warning beside PromQL rules.
  mutating func noteLanguages() {
    let rules = groups.flatMap(\.rules)
    let hasPromQL = rules.contains { if case .promQL = $0.query { true } else { false } }
    for rule in rules {
      guard case .logQL(let query) = rule.query else { continue }
      if case .log = query {
        diagnostics.append(
          Diagnostic(
            id: RuleFile.invalidID, severity: .error,
            message: "rule result is not a vector or scalar: a log query yields lines",
            range: rule.expression.contentRange,
            notes: [Diagnostic.Note("count them, as in `sum(count_over_time({…} [5m]))`")]))
        continue
      }
      diagnostics.append(
        Diagnostic(
          id: "rule/logql", severity: hasPromQL ? .warning : .info,
          message: "the expression is LogQL: Prometheus cannot load it, Loki's ruler can",
          range: rule.expression.contentRange,
          notes: hasPromQL
            ? [Diagnostic.Note("keep LogQL rules in a file of their own, for Loki's ruler")] : []))
    }
  }
}
