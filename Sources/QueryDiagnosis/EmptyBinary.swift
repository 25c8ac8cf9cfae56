import Diagnostics
import QueryPlanning
import TelemetryModel

// Why a binary operator between vectors, or a vector and a scalar, has no result.

extension EmptyAnswer {
  func reasons(for node: Binary, grid: StepGrid) -> [Diagnostic] {
    switch node.operation {
    case .or:
      return reasons(for: node.lhs, grid: grid) + reasons(for: node.rhs, grid: grid)
    case .unless:
      if let reasons = inputReasons([node.lhs], grid: grid) { return reasons }
      let count = (series(of: node.lhs, grid: grid) ?? []).count
      return [
        told(
          "empty/unless", "all \(count) series on the left have a partner on the right",
          node.range)
      ]
    default: break
    }
    let fills = node.matching.fillLeft != nil && node.matching.fillRight != nil
    if !fills, let reasons = inputReasons([node.lhs, node.rhs], grid: grid) { return reasons }
    let isJoin = !node.lhs.isScalar && !node.rhs.isScalar
    if isJoin && !hasPairs(node, grid: grid) { return EmptyJoin(self, node, grid: grid).reasons }
    return node.operation.isComparison ? [filtered(node, grid: grid)] : []
  }

  /// Whether any elements pair up, whatever the operator makes of them.
  private func hasPairs(_ node: Binary, grid: StepGrid) -> Bool {
    var pairing = node
    if node.operation.isComparison { pairing.returnsBool = true }
    return !(series(of: .binary(pairing), grid: grid) ?? []).isEmpty
  }

  // MARK: Comparisons

  /// A value of one series at one time.
  private struct Extreme {
    var value: Double
    var timestamp: Int64
    var labels: Labels
  }

  /// A comparison that nothing satisfies: how near the nearest value came.
  private func filtered(_ node: Binary, grid: StepGrid) -> Diagnostic {
    let operation = node.operation
    let vector = node.lhs.isScalar ? node.rhs : node.lhs
    let scalar = node.lhs.isScalar ? node.lhs : node.rhs.isScalar ? node.rhs : nil
    let limit = scalar.flatMap { constant($0, grid: grid) }
    let condition = limit.map { "\(operation.rawValue) \(NumberText.general($0))" }
    let shown = condition ?? operation.rawValue
    // A limit on the left turns the comparison around: `5 < x` looks for high values.
    let wantsHigh =
      node.lhs.isScalar
      ? operation == .less || operation == .lessOrEqual
      : operation == .greater || operation == .greaterOrEqual
    let series = series(of: vector, grid: grid) ?? []
    let place: String
    switch operation {
    case .greater, .greaterOrEqual, .less, .lessOrEqual:
      let name = wantsHigh ? "highest" : "lowest"
      place =
        extreme(of: series, wantsHigh: wantsHigh).map { "the \(name) value is \(text($0))" }
        ?? "every value is NaN"
    case .equal:
      place =
        limit.flatMap { nearest(to: $0, in: series) }
        .map { "the nearest value is \(text($0))" } ?? "no value is equal"
    default: place = "every value is equal"
    }
    let count = series.reduce(0) { $0 + $1.values.count }
    var notes = ["compared: \(NameList.count(count, "value")) of \(series.count) series"]
    if scalar == nil, let difference = difference(node, grid: grid) { notes.append(difference) }
    return told(
      "empty/comparison", "`\(shown)` keeps nothing: \(place)", node.range, notes: notes)
  }

  private func extreme(of series: [SampleSeries], wantsHigh: Bool) -> Extreme? {
    best(of: series) { wantsHigh ? $0 > $1 : $0 < $1 }
  }

  private func nearest(to limit: Double, in series: [SampleSeries]) -> Extreme? {
    best(of: series) { ($0 - limit).magnitude < ($1 - limit).magnitude }
  }

  private func best(
    of series: [SampleSeries], isBetter: (Double, Double) -> Bool
  ) -> Extreme? {
    var best: Extreme?
    for one in series {
      for (timestamp, value) in zip(one.timestamps, one.values) where !value.isNaN {
        if let best, !isBetter(value, best.value) { continue }
        best = Extreme(value: value, timestamp: timestamp, labels: one.labels)
      }
    }
    return best
  }

  private func text(_ extreme: Extreme) -> String {
    NumberText.significant(extreme.value, digits: 6)
      + ", \(extreme.labels.metricDescription) at \(CivilTime(milliseconds: extreme.timestamp))"
  }

  /// How near two compared vectors came to each other.
  private func difference(_ node: Binary, grid: StepGrid) -> String? {
    var subtraction = node
    subtraction.operation = .subtract
    subtraction.returnsBool = false
    let wantsHigh = node.operation == .greater || node.operation == .greaterOrEqual
    let series = series(of: .binary(subtraction), grid: grid) ?? []
    let found =
      node.operation == .equal
      ? nearest(to: 0, in: series) : extreme(of: series, wantsHigh: wantsHigh)
    return found.map { "left minus right is at best \(text($0))" }
  }
}
