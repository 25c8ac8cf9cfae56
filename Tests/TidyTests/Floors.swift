// The floors of the house as CONTRIBUTING.md shows them: what stands where, and who may look
// sideways.

/// The floor of every target under `Sources`; arrows point to lower floors only.
let floors: [String: Int] = [
  "CLibEdit": 0, "CZlib": 0, "CDeflate": 0, "CRE2": 0, "CYAML": 0, "CMalloc": 0,
  "CChecksum": 0,
  "Diagnostics": 1, "TelemetryModel": 1, "TextMatching": 1, "LineScanning": 1, "ChunkEncoding": 1,
  "WorkSharing": 1,
  "GoTemplate": 1,
  "ChunkStore": 2, "PromQLSyntax": 2, "LogQLSyntax": 2,
  "Recordings": 3, "QueryPlanning": 3, "QueryExecution": 3,
  "QueryEngine": 4,
  "RuleFiles": 5, "RuleReplay": 5, "RuleLinting": 5, "AlertRouting": 5, "Dashboards": 5,
  "QueryCompletion": 5, "QueryDiagnosis": 5,
  "Presentation": 6, "Runbooks": 6,
  "lookback": 7, "lookback-conformance": 7, "lookback-fixtures": 7,
  "lookback-bench": 7, "lookback-fuzz": 7,
]

/// An arrow between two targets of one floor.
struct Neighbours: Hashable, Sendable {
  var from: String
  var to: String
}

/// The arrows within a floor, each with its reason. Arrows back are never among them.
let neighbours: [Neighbours: String] = [
  Neighbours(from: "ChunkEncoding", to: "TextMatching"): "columns are searched as lines are",
  Neighbours(from: "GoTemplate", to: "TelemetryModel"):
    "templates print numbers, durations and times in the vocabulary's forms",
  Neighbours(from: "QueryExecution", to: "QueryPlanning"):
    "physical operators are made of the logical plan's nodes",
  Neighbours(from: "RuleReplay", to: "RuleFiles"): "what is replayed is what a rule file says",
  Neighbours(from: "RuleLinting", to: "RuleFiles"): "what is checked is what a rule file says",
  Neighbours(from: "RuleLinting", to: "RuleReplay"):
    "a check renders an alert's templates as a replay does",
  Neighbours(from: "RuleLinting", to: "QueryDiagnosis"):
    "a check tells of an unknown name in the words of an empty answer",
  Neighbours(from: "AlertRouting", to: "RuleFiles"): "one YAML reader keeps places for both",
  Neighbours(from: "Dashboards", to: "RuleFiles"): "one YAML reader keeps places for both",
]

/// Whether a file of `target` may import `imported`; targets outside the house are not its matter.
func isArrowAllowed(from target: String, to imported: String) -> Bool {
  guard let upper = floors[target], let lower = floors[imported], target != imported else {
    return true
  }
  return lower < upper || neighbours[Neighbours(from: target, to: imported)] != nil
}
