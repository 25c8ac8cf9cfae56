// Reads the top of alertmanager.yml; routes, receivers and times have files of their own.

import Diagnostics
import RuleFiles
import TelemetryModel
import TextMatching

/// The state of reading one file.
struct AlertmanagerParser {
  var configuration: AlertmanagerConfiguration
  /// The fields that `global` sets, which integrations fall back on.
  var globalFields: Set<String> = []
  let syntax: MatcherSyntax

  init(text: String, syntax: MatcherSyntax) {
    configuration = AlertmanagerConfiguration(text: text)
    self.syntax = syntax
  }

  private static let topFields = [
    "global", "route", "receivers", "inhibit_rules", "templates", "mute_time_intervals",
    "time_intervals", "tracing", "event_recorder",
  ]

  private static let globalFieldNames = """
    resolve_timeout http_config smtp_from smtp_hello smtp_smarthost smtp_auth_username \
    smtp_auth_password smtp_auth_password_file smtp_auth_secret smtp_auth_secret_file \
    smtp_auth_identity smtp_require_tls smtp_tls_config smtp_force_implicit_tls slack_api_url \
    slack_api_url_file slack_app_token slack_app_token_file slack_app_url pagerduty_url \
    opsgenie_api_url opsgenie_api_key opsgenie_api_key_file wechat_api_url wechat_api_secret \
    wechat_api_secret_file wechat_api_corp_id victorops_api_url victorops_api_key \
    victorops_api_key_file telegram_api_url telegram_bot_token telegram_bot_token_file \
    webex_api_url rocketchat_api_url rocketchat_token rocketchat_token_file rocketchat_token_id \
    rocketchat_token_id_file jira_api_url mattermost_webhook_url mattermost_webhook_url_file
    """.split(separator: " ").map(String.init)

  mutating func read(_ root: YAMLNode?) {
    guard let root, root.scalar?.isNull != true else {
      report("no route provided in config", SourceRange(0, 0))
      return
    }
    var fields = self.fields(root, "the configuration", Self.topFields)
    let receiverNodes = fields.items("receivers")
    let intervalNodes = fields.items("time_intervals") + fields.items("mute_time_intervals")
    let ruleNodes = fields.items("inhibit_rules")
    _ = fields.scalars("templates")
    finish(fields)
    if let global = fields.node("global") { readGlobal(global) }
    for node in receiverNodes { readReceiver(node) }
    for node in intervalNodes { readTimeInterval(node) }
    for node in ruleNodes { readInhibitRule(node) }
    guard let route = fields.node("route") else {
      report("no route provided in config", fields.key("route")?.range ?? start(of: root.range))
      return
    }
    configuration.root = readRoot(route)
  }

  private mutating func readGlobal(_ node: YAMLNode) {
    var fields = lenientFields(node, "`global`", Self.globalFieldNames)
    globalFields = Set(
      (node.pairs ?? []).filter { $0.value.scalar?.isNull != true }.map(\.key.text))
    if let timeout = fields.duration("resolve_timeout") { configuration.resolveTimeout = timeout }
    finish(fields)
  }

  private mutating func readInhibitRule(_ node: YAMLNode) {
    var fields = self.fields(
      node, "an inhibition rule",
      [
        "name", "source_match", "source_match_re", "source_matchers", "target_match",
        "target_match_re", "target_matchers", "equal",
      ])
    let name = fields.scalar("name")?.text
    let equal = fields.scalars("equal").map(\.text)
    let source = matchers(
      &fields, equal: "source_match", regex: "source_match_re", list: "source_matchers")
    let target = matchers(
      &fields, equal: "target_match", regex: "target_match_re", list: "target_matchers")
    finish(fields)
    configuration.inhibitRules.append(
      InhibitRule(
        name: name, sourceMatchers: source, targetMatchers: target, equalLabels: equal,
        range: node.range))
  }

  // MARK: - Matchers

  /// The matchers of the three fields that may hold them, sorted.
  mutating func matchers(
    _ fields: inout YAMLFields, equal: String, regex: String, list: String
  ) -> [AlertMatcher] {
    var found: [AlertMatcher] = []
    for (field, operation) in [(equal, Matcher.Operation.equal), (regex, .regex)] {
      let pairs = fields.texts(field)
      if let key = fields.key(field), !pairs.isEmpty { noteDeprecated(key, pairs, operation, list) }
      for (name, value) in pairs {
        if !LabelName.isLegacy(name.text) {
          fields.report("invalid label name \(GoString.quoted(name.text))", name.range)
        }
        compile(Matcher(name.text, operation, value.text), value.contentRange).map {
          found.append($0)
        }
      }
    }
    for scalar in fields.scalars(list) { found += matchers(of: scalar) }
    return found.sorted()
  }

  private mutating func matchers(of scalar: YAMLScalar) -> [AlertMatcher] {
    do throws(MatcherSyntaxError) {
      let parsed = try parseMatchers(scalar.text, syntax: syntax)
      configuration.diagnostics += parsed.warnings.map(scalar.inSource)
      return parsed.matchers.compactMap {
        compile($0.matcher, scalar.sourceRange(of: $0.range))
      }
    } catch {
      let range = scalar.sourceRange(of: error.range)
      report(error.message, range.end > range.start ? range : scalar.range)
      return []
    }
  }

  private mutating func compile(_ matcher: Matcher, _ range: SourceRange) -> AlertMatcher? {
    do throws(Regex.Failure) {
      return try AlertMatcher(matcher, range: range)
    } catch {
      report(error.description, range)
      return nil
    }
  }

  private mutating func noteDeprecated(
    _ key: YAMLScalar, _ pairs: [(name: YAMLScalar, value: YAMLScalar)],
    _ operation: Matcher.Operation, _ list: String
  ) {
    let items = pairs.map { Matcher($0.name.text, operation, $0.value.text).description }
    let shown = items.map { "'\($0)'" }.joined(separator: ", ")
    configuration.diagnostics.append(
      Diagnostic(
        id: "routing/deprecated-matcher", severity: .info,
        message: "`\(key.text)` is deprecated", range: key.range,
        notes: [Diagnostic.Note("write `\(list): [\(shown)]`")]))
  }

  // MARK: - Diagnostics

  /// The fields of a mapping whose unknown fields are errors.
  func fields(_ node: YAMLNode, _ owner: String, _ known: [String]) -> YAMLFields {
    YAMLFields(node, of: owner, known: known, id: AlertmanagerConfiguration.invalidID)
  }

  /// The fields of a mapping whose fields differ between releases: an unknown one is a warning.
  mutating func lenientFields(_ node: YAMLNode, _ owner: String, _ known: [String]) -> YAMLFields {
    let names = (node.pairs ?? []).map(\.key)
    for key in names where !known.contains(key.text) {
      let nearest = NearestNames.nearest(to: key.text, among: known, limit: 1)
      configuration.diagnostics.append(
        Diagnostic(
          id: "alertmanager/unknown-field", severity: .warning,
          message: "field `\(key.text)` is not known in \(owner)", range: key.range,
          notes: nearest.map { Diagnostic.Note("did you mean `\($0)`?") },
          fixIts: nearest.map {
            Diagnostic.FixIt("write `\($0)`", range: key.range, replacement: $0)
          }))
    }
    return self.fields(node, owner, known + names.map(\.text))
  }

  mutating func finish(_ fields: YAMLFields) { configuration.diagnostics += fields.diagnostics }

  mutating func report(
    _ message: String, _ range: SourceRange, notes: [Diagnostic.Note] = []
  ) {
    configuration.diagnostics.append(
      Diagnostic(
        id: AlertmanagerConfiguration.invalidID, severity: .error, message: message, range: range,
        notes: notes))
  }

  /// The first byte of a range: enough to point at a whole mapping.
  func start(of range: SourceRange) -> SourceRange {
    SourceRange(range.start, min(range.start + 1, range.end))
  }
}
