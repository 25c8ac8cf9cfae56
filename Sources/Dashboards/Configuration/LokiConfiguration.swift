// loki.yml, as far as it says how long recorded logs are kept. Durations are milliseconds.

import Diagnostics
import LogQLSyntax
import RuleFiles
import TelemetryModel
import TextMatching

/// How long streams are kept.
package struct RetentionPolicy: Sendable {
  /// An exception for the streams that a selector matches.
  package struct StreamRule: Sendable {
    /// The selector, as written and as read.
    package var selector: YAMLScalar
    package var matchers: [RetentionMatcher]
    package var priority: Int
    package var period: Int64
    package var range: SourceRange

    /// Whether the rule is about the stream `labels`.
    package func matches(_ labels: Labels) -> Bool { matchers.allSatisfy { $0.matches(labels) } }
  }

  /// Of streams without a rule; nil for ever.
  package var period: Int64?
  package var streams: [StreamRule] = []

  /// How long the stream `labels` is kept, nil for ever: the matching rule of the highest priority,
  /// of equal ones the shortest period.
  ///
  /// - Complexity: O(matchers of all rules).
  package func period(of labels: Labels) -> Int64? { rule(for: labels)?.period ?? period }

  /// The rule that decides about the stream `labels`.
  package func rule(for labels: Labels) -> StreamRule? {
    streams.filter { $0.matches(labels) }.min {
      ($1.priority, $0.period) < ($0.priority, $1.period)
    }
  }
}

/// A matcher of a retention rule, compiled; an absent label counts as an empty one.
package struct RetentionMatcher: Sendable {
  package var matcher: Matcher
  private let regex: Regex?

  /// Compiles `matcher`; its regular expression must match the whole value.
  package init(_ matcher: Matcher) throws(Regex.Failure) {
    self.matcher = matcher
    switch matcher.operation {
    case .equal, .notEqual: regex = nil
    case .regex, .notRegex: regex = try Regex(matcher.value, dotMatchesNewline: true)
    }
  }

  /// Whether `labels` meet the condition.
  package func matches(_ labels: Labels) -> Bool {
    let value = labels[matcher.name] ?? ""
    let isFound = regex?.matchesWhole(value) ?? value.equalsBytes(matcher.value)
    return isFound != matcher.operation.isNegative
  }
}

/// A Loki configuration.
package struct LokiConfiguration: Sendable {
  package var text: String
  package var retention = RetentionPolicy()
  /// Whether anything deletes at all; nil where the file does not say.
  package var isRetentionEnabled: Bool?
  package var diagnostics: [Diagnostic] = []

  private static let id = "loki/invalid"
  /// The shortest period that Loki accepts: a day.
  package static let leastPeriod: Int64 = 86_400_000

  /// Parses a file. Never throws: what is wrong stands in the diagnostics. Fields that do not
  /// matter for retention are not judged.
  package static func parse(_ text: String) -> LokiConfiguration {
    var file = LokiConfiguration(text: text)
    do throws(DiagnosticError) {
      if let root = try YAMLDocument(parsing: text).root { file.read(root) }
    } catch {
      file.diagnostics = error.diagnostics
    }
    return file
  }

  private mutating func read(_ root: YAMLNode) {
    if let compactor = root["compactor"] {
      var fields = YAMLFields(
        compactor, of: "`compactor`", known: (compactor.pairs ?? []).map(\.key.text), id: Self.id)
      isRetentionEnabled = fields.boolean("retention_enabled")
      diagnostics += fields.diagnostics
    }
    // The table manager is the older way to delete.
    if root["table_manager"]?["retention_deletes_enabled"]?.scalar?.text == "true" {
      isRetentionEnabled = true
    }
    guard let limits = root["limits_config"] else { return }
    var fields = YAMLFields(
      limits, of: "`limits_config`", known: (limits.pairs ?? []).map(\.key.text), id: Self.id)
    let period = fields.scalar("retention_period")
    let items = fields.items("retention_stream")
    diagnostics += fields.diagnostics
    // A period of zero keeps for ever.
    retention.period = period.flatMap { duration($0, allowsZero: true) }.flatMap {
      $0 == 0 ? nil : $0
    }
    for item in items { readStream(item) }
    noteDisabled(limits, hasPeriod: retention.period != nil || !items.isEmpty)
  }

  private mutating func readStream(_ node: YAMLNode) {
    var fields = YAMLFields(
      node, of: "a retention rule", known: ["selector", "priority", "period"], id: Self.id)
    let selector = fields.scalar("selector")
    let priority = fields.integer("priority") ?? 0
    let period = fields.scalar("period")
    let place = SourceRange(node.range.start, min(node.range.start + 1, node.range.end))
    if selector == nil { fields.report("a retention rule needs a `selector`", place) }
    if period == nil { fields.report("a retention rule needs a `period`", place) }
    diagnostics += fields.diagnostics
    let length = period.flatMap { duration($0, allowsZero: false) }
    guard let selector, let matchers = matchers(of: selector), let length else { return }
    retention.streams.append(
      RetentionPolicy.StreamRule(
        selector: selector, matchers: matchers, priority: priority, period: length,
        range: node.range))
  }

  /// The matchers of a selector, which must have no pipeline.
  private mutating func matchers(of selector: YAMLScalar) -> [RetentionMatcher]? {
    let parsed = parseLogQL(selector.text)
    let errors = parsed.diagnostics.filter { $0.severity == .error }
    diagnostics += errors.map(selector.inSource)
    guard errors.isEmpty, let query = parsed.query else { return nil }
    guard case .log(let log) = query, log.stages.isEmpty else {
      report("a retention selector must be a plain stream selector", selector.contentRange)
      return nil
    }
    do throws(Regex.Failure) {
      var compiled: [RetentionMatcher] = []
      for matcher in log.matchers { compiled.append(try RetentionMatcher(matcher)) }
      return compiled
    } catch {
      report(error.description, selector.contentRange)
      return nil
    }
  }

  private mutating func duration(_ scalar: YAMLScalar, allowsZero: Bool) -> Int64? {
    do throws(PrometheusDuration.Failure) {
      let length = try PrometheusDuration.parse(scalar.text)
      if length < Self.leastPeriod, !(allowsZero && length == 0) {
        report("the retention period must be at least 24h", scalar.range)
      }
      return length
    } catch {
      report("\(error)", scalar.range)
      return nil
    }
  }

  /// Periods do nothing unless something enforces them.
  private mutating func noteDisabled(_ limits: YAMLNode, hasPeriod: Bool) {
    guard hasPeriod, isRetentionEnabled != true else { return }
    diagnostics.append(
      Diagnostic(
        id: "loki/retention-disabled", severity: .warning,
        message: "nothing enforces the retention periods",
        range: SourceRange(limits.range.start, min(limits.range.start + 1, limits.range.end)),
        notes: [Diagnostic.Note("set `retention_enabled: true` under `compactor`")]))
  }

  private mutating func report(_ message: String, _ range: SourceRange) {
    diagnostics.append(
      Diagnostic(id: Self.id, severity: .error, message: message, range: range))
  }
}
