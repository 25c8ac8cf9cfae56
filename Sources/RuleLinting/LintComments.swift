// Comments that silence findings: `# lookback disable promql/fragile`, `# pint disable alerts/for`.

import Diagnostics
import RuleFiles

/// The findings that a file's comments disable.
struct LintComments {
  /// One comment: what it names, and where it holds.
  private struct Disabling {
    /// A check, an area (`promql`), or `all`.
    var name: String
    /// Nil for the whole file.
    var range: SourceRange?
  }

  private var disablings: [Disabling] = []

  /// Names that pint uses for what checks of this project find.
  private static let aliases: [String: [String]] = [
    "alerts/comparison": ["rule/always-fires"],
    "alerts/for": ["rule/for-missing"],
    "alerts/template": ["rule/template-syntax", "rule/template-label", "rule/value-in-label"],
    "group/interval": ["rule/long-interval"],
    "promql/fragile": ["promql/fragile-selection"],
    "promql/impossible": ["promql/join-without-label", "promql/impossible-threshold"],
    "promql/vector_matching": ["promql/join-without-label"],
    "promql/regexp": ["promql/regex-without-need"],
    "promql/counter": ["promql/counter-without-rate"],
    "promql/rate": ["promql/rate-of-aggregate", "data/short-range", "data/rate-on-gauge"],
    "promql/series": ["data/unknown-metric", "data/unknown-value", "data/alert-without-data"],
    "promql/syntax": ["promql/syntax"],
    "rule/duplicate": ["rule/duplicate", "rule/other-threshold"],
  ]

  /// Reads the comments of a file. One inside a rule, or directly above it, is about that rule;
  /// `file/disable` is about the file.
  init(of file: RuleFile) {
    var offset = 0
    for line in file.text.split(separator: "\n", omittingEmptySubsequences: false) {
      let lineRange = SourceRange(offset, offset + line.utf8.count)
      offset = lineRange.end + 1
      guard let hash = line.firstIndex(of: "#") else { continue }
      let words = line[hash...].drop { $0 == "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      guard words.count >= 3, words[0] == "lookback" || words[0] == "pint" else { continue }
      let isAboutFile = words[1] == "file/disable"
      guard isAboutFile || words[1] == "disable" else { continue }
      let scope = isAboutFile ? nil : Self.scope(of: lineRange, in: file)
      if scope == nil && !isAboutFile { continue }
      // pint allows `promql/series(selector)`: the selector is not looked at.
      let name = String(words[2].prefix { $0 != "(" })
      disablings += [name].map { Disabling(name: $0, range: scope) }
      disablings += (Self.aliases[name] ?? []).map { Disabling(name: $0, range: scope) }
    }
  }

  /// The rule that a comment's line is in, or else the next one.
  private static func scope(of line: SourceRange, in file: RuleFile) -> SourceRange? {
    let rules = file.rules.map(\.range).sorted { $0.start < $1.start }
    // A comment behind the last value of a rule stands on a line that the rule's range ends on.
    if let around = rules.last(where: { $0.start <= line.end && line.start <= $0.end }) {
      return around
    }
    return rules.first { $0.start >= line.end }
  }

  func disables(_ diagnostic: Diagnostic) -> Bool {
    disablings.contains { disabling in
      let isNamed =
        disabling.name == "all" || disabling.name == diagnostic.id
        || diagnostic.id.hasPrefix(disabling.name + "/")
      guard let scope = disabling.range else { return isNamed }
      guard let place = diagnostic.range else { return false }
      return isNamed && place.start >= scope.start && place.start <= scope.end
    }
  }
}
