import QueryPlanning
import TelemetryModel

/// `topk`, `bottomk`, `limitk`, `limit_ratio`: some elements of each group, with their own labels.
///
/// In an instant query the output is in the order that the operation gives: groups as they first
/// come, inside a group from best to worst.
final class SelectionOperator: CompleteOperator {
  private let context: ExecutionContext
  private let node: Aggregate
  private let grid: StepGrid
  private let input: any VectorOperator
  private let parameter: any VectorOperator
  /// Where each series lies among all there might be, for `limit_ratio`: the same at every step.
  private var shares: [Double] = []
  private(set) var output = SeriesBlock.empty

  init(
    _ node: Aggregate, input: any VectorOperator, parameter: any VectorOperator, grid: StepGrid,
    context: ExecutionContext
  ) {
    self.node = node
    self.input = input
    self.parameter = parameter
    self.grid = grid
    self.context = context
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let parameters =
      try CollectedSeries(parameter, stepCount: grid.count, context: context).block.values
    try check(parameters)
    let collected = try CollectedSeries(input, stepCount: grid.count, context: context)
    if node.operation == .limitRatio {
      shares = collected.series.map { LabelHash.share(of: $0.labels) }
    }
    let grouping = Grouping(node, series: collected.series)
    var members = [[Int]](repeating: [], count: grouping.groups.count)
    for (series, group) in grouping.groupOfSeries.enumerated() { members[group].append(series) }
    var chosen = collected.block
    for index in chosen.presence.indices { chosen.presence[index] = 0 }
    var order: [Int] = []
    let words = chosen.wordsPerRow
    for step in 0..<grid.count {
      for group in members {
        let rows = try select(from: group, collected, step: step, parameter: parameters[step])
        for row in rows { chosen.presence[row * words + step >> 6] |= 1 << UInt64(step & 63) }
        if grid.isInstant { order += rows }
      }
      if step & 15 == 0 { try context.checkDeadline() }
    }
    if !grid.isInstant { order = collected.series.indices.filter { chosen.hasValues(row: $0) } }
    output = chosen.rows(at: order)
    return order.map { collected.series[$0] }
  }

  /// Refuses parameters that are none, and tells of ratios out of range; whether anything is there
  /// to select from does not matter.
  private func check(_ parameters: [Double]) throws(QueryFailure) {
    guard node.operation == .limitRatio else {
      for value in parameters { _ = try count(value, most: 0) }
      return
    }
    if parameters.contains(where: \.isNaN) {
      throw .evaluation(message: "Ratio value is NaN", range: node.parameterRange)
    }
    let (least, most) = (parameters.min() ?? 0, parameters.max() ?? 0)
    for (ratio, capped) in [(most, 1.0), (least, -1.0)] where ratio * capped > 1 {
      context.annotations.note(.invalidRatio(ratio, cappedTo: capped), at: node.parameterRange)
    }
  }

  private func select(
    from members: [Int], _ collected: CollectedSeries, step: Int, parameter: Double
  ) throws(QueryFailure) -> [Int] {
    let present = members.filter { collected.block.isPresent(row: $0, step: step) }
    switch node.operation {
    case .limitk:
      return Array(present.prefix(try count(parameter, most: collected.series.count)))
    case .limitRatio:
      return ratioSelection(present, parameter)
    case .topk, .bottomk:
      let most = try count(parameter, most: collected.series.count)
      return best(most, of: floats(present, collected, step: step))
    case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar, .quantile, .countValues:
      return []
    }
  }

  /// The parameter as a number of elements.
  private func count(_ value: Double, most: Int) throws(QueryFailure) -> Int {
    let range = node.parameterRange
    if value.isNaN { throw .evaluation(message: "Parameter value is NaN", range: range) }
    if value <= -0x1p63 {
      throw .evaluation(
        message: "Scalar value \(NumberText.general(value)) underflows int64", range: range)
    }
    if value >= 9_223_372_036_854_774_784 {
      throw .evaluation(
        message: "Scalar value \(NumberText.general(value)) overflows int64", range: range)
    }
    return min(max(0, Int(value)), most)
  }

  private func floats(
    _ present: [Int], _ collected: CollectedSeries, step: Int
  ) -> [(series: Int, value: Double)] {
    var out: [(series: Int, value: Double)] = []
    for series in present {
      switch collected.block.value(row: series, step: step) {
      case .float(let value)?: out.append((series, value))
      case .histogram?:
        context.annotations.note(
          .histogramIgnoredInAggregation(operation: node.operation.rawValue),
          at: node.input.sourceRange ?? node.range)
      case nil: break
      }
    }
    return out
  }

  /// The best elements, best first, NaN last.
  private func best(_ most: Int, of elements: [(series: Int, value: Double)]) -> [Int] {
    if most == 0 { return [] }
    var heap = SelectionHeap(capacity: most, keepsGreatest: node.operation == .topk)
    for element in elements { heap.offer(element.series, element.value) }
    return heap.bestFirst()
  }

  private func ratioSelection(
    _ present: [Int], _ parameter: Double
  ) -> [Int] {
    let ratio = min(1, max(-1, parameter))
    if ratio == 0 { return [] }
    return present.filter { series in
      ratio > 0 ? shares[series] < ratio : shares[series] >= 1 + ratio
    }
  }
}
