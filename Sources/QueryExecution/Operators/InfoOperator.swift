import PromQLSyntax
import QueryPlanning
import TelemetryModel
import TextMatching

/// `info`: adds labels of info metrics with the same instance and job, step by step.
final class InfoOperator: CompleteOperator {
  private let context: ExecutionContext
  private let node: Info
  private let grid: StepGrid
  private let input: any VectorOperator
  private(set) var output = SeriesBlock.empty

  private static let identifying = ["instance", "job"]

  init(_ node: Info, input: any VectorOperator, grid: StepGrid, context: ExecutionContext) {
    self.node = node
    self.input = input
    self.grid = grid
    self.context = context
  }

  /// The matchers of info metrics' names.
  private var nameMatchers: [Matcher] {
    let given = node.matchers.filter { $0.name.equalsBytes(LabelName.metricName) }
    if given.isEmpty { return [Matcher(LabelName.metricName, .equal, "target_info")] }
    if given.allSatisfy(\.operation.isNegative) {
      return given + [Matcher(LabelName.metricName, .regex, ".+_info")]
    }
    return given
  }

  private var dataMatchers: [Matcher] {
    node.matchers.filter { !$0.name.equalsBytes(LabelName.metricName) }
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let base = try CollectedSeries(input, stepCount: grid.count, context: context)
    let names = try compiled(nameMatchers)
    let isInfo = base.series.map { series in names.allSatisfy { $0(series.labels) } }
    let infos = try infoSeries(base, isInfo)
    let keepsUnmatched = try compiled(dataMatchers).allSatisfy { $0(Labels()) }
    let builder = ResultBuilder(stepCount: grid.count)
    for row in base.series.indices {
      for step in 0..<grid.count {
        guard let value = base.block.value(row: row, step: step) else { continue }
        var series = base.series[row]
        if !isInfo[row] {
          guard let enriched = try enrich(series.labels, infos, step: step, keepsUnmatched) else {
            continue
          }
          series.labels = enriched
        }
        try builder.append(value, series, step: step)
      }
    }
    output = builder.block()
    return builder.outputs
  }

  private func compiled(_ matchers: [Matcher]) throws(QueryFailure) -> [(Labels) -> Bool] {
    var out: [(Labels) -> Bool] = []
    for matcher in matchers {
      switch matcher.operation {
      case .equal: out.append { ($0[matcher.name] ?? "").equalsBytes(matcher.value) }
      case .notEqual: out.append { !($0[matcher.name] ?? "").equalsBytes(matcher.value) }
      case .regex, .notRegex:
        let wanted = matcher.operation == .regex
        guard let regex = try? Regex(matcher.value, dotMatchesNewline: true) else {
          throw .evaluation(message: "bad regular expression", range: node.range)
        }
        out.append { regex.matchesWhole($0[matcher.name] ?? "") == wanted }
      }
    }
    return out
  }

  /// Info samples by instance and job.
  private struct Infos {
    var byIdentity: [Labels: [Int]] = [:]
    var samples: CollectedSeries
    var times: CollectedSeries
  }

  private func infoSeries(
    _ base: CollectedSeries, _ isInfo: [Bool]
  ) throws(QueryFailure) -> Infos? {
    var values: [String: Set<String>] = [:]
    for (row, series) in base.series.enumerated() where !isInfo[row] {
      for name in Self.identifying {
        if let value = series.labels[name], !value.isEmpty {
          values[name, default: []].insert(value)
        }
      }
    }
    if values.isEmpty { return nil }
    var matchers = nameMatchers + dataMatchers
    for (name, known) in values.sorted(by: { $0.key < $1.key }) {
      let alternatives = known.sorted().map(Regex.escaped).joined(separator: "|")
      matchers.append(Matcher(name, .regex, alternatives))
    }
    func select(timestamps: Bool) throws(QueryFailure) -> CollectedSeries {
      var select = SelectInstant(
        matchers: matchers, shift: node.shift, rangeExtension: .none, range: node.range)
      select.property = timestamps ? .timestamp : .value
      return try CollectedSeries(
        InstantSelectOperator(select, grid: grid, context: context), stepCount: grid.count,
        context: context)
    }
    var infos = Infos(samples: try select(timestamps: false), times: try select(timestamps: true))
    for (row, series) in infos.samples.series.enumerated() {
      infos.byIdentity[series.labels.keeping(Self.identifying), default: []].append(row)
    }
    return infos
  }

  /// The labels with what info metrics add at a step; nil to leave the element out.
  private func enrich(
    _ labels: Labels, _ infos: Infos?, step: Int, _ keepsUnmatched: Bool
  ) throws(QueryFailure) -> Labels? {
    let identity = labels.keeping(Self.identifying)
    let rows = infos?.byIdentity[identity] ?? []
    guard let infos, !rows.isEmpty else { return keepsUnmatched ? labels : nil }
    var newest: [String: (row: Int, time: Double)] = [:]
    for row in rows {
      guard let value = infos.samples.block.value(row: row, step: step),
        case .float(let time)? = infos.times.block.value(row: row, step: step)
      else { continue }
      let series = infos.samples.series[row].labels
      guard case .float = value else {
        throw .evaluation(
          message: "this should be an info metric, with float samples: \(series)",
          range: node.range)
      }
      let name = series.metricName ?? ""
      if let known = newest[name] {
        if known.time == time {
          throw duplicate(infos.samples.series[known.row].labels, series, time)
        }
        if known.time > time { continue }
      }
      newest[name] = (row, time)
    }
    if newest.isEmpty { return keepsUnmatched ? labels : nil }
    return try merged(labels, newest.values.map { infos.samples.series[$0.row].labels }.sorted())
  }

  private func duplicate(_ known: Labels, _ other: Labels, _ time: Double) -> QueryFailure {
    let milliseconds = Int64(time * 1000)
    return .evaluation(
      message:
        "found duplicate series for info metric: existing \(known.metricDescription) @ \(milliseconds), new \(other.metricDescription) @ \(milliseconds)",
      range: node.range)
  }

  private func merged(_ base: Labels, _ infos: [Labels]) throws(QueryFailure) -> Labels? {
    let wanted = dataMatchers.map(\.name)
    var added = Labels()
    for info in infos {
      for label in info.pairs {
        if label.name.equalsBytes(LabelName.metricName) || base[label.name] != nil { continue }
        if !wanted.isEmpty && !wanted.contains(where: { $0.equalsBytes(label.name) }) { continue }
        if let known = added[label.name], !known.equalsBytes(label.value) {
          throw .evaluation(message: "conflicting label: \(label.name)", range: node.range)
        }
        added[label.name] = label.value
      }
    }
    return Labels(base.pairs + added.pairs)
  }
}
