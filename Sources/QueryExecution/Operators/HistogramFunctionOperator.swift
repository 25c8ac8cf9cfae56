import Diagnostics
import PromQLSyntax
import QueryPlanning
import TelemetryModel

/// `histogram_quantile`, `histogram_quantiles`, `histogram_fraction`: over classic buckets, put
/// together by their other labels, and over native histograms.
final class HistogramFunctionOperator: VectorOperator {
  private let context: ExecutionContext
  private let node: InstantFunction
  private let function: Function
  private let grid: StepGrid
  private let vector: any VectorOperator
  private let scalars: [any VectorOperator]
  private var parameters: [[Double]] = []
  private var input = SeriesBlock.empty
  private var groups: [Group] = []
  /// All values, where which series there are is only known step by step.
  private(set) var complete: SeriesBlock?

  init(
    _ node: InstantFunction, function: Function, vector: any VectorOperator,
    scalars: [any VectorOperator], grid: StepGrid, context: ExecutionContext
  ) {
    self.node = node
    self.function = function
    self.vector = vector
    self.scalars = scalars
    self.grid = grid
    self.context = context
  }

  /// The series that share all labels but `le`: classic buckets by row, and native rows.
  private struct Group {
    var series: OutputSeries
    var buckets: [(row: Int, bound: Double)] = []
    var natives: [Int] = []
  }

  private var vectorRange: SourceRange? {
    function == .histogramQuantiles ? node.argumentRanges.first : node.argumentRanges.last
  }

  private func note(_ annotation: KernelAnnotation, _ annotations: Annotations) {
    annotations.note(annotation, at: vectorRange)
  }

  /// The metric's name for annotations, which only name it with delayed name removal.
  private func metric(_ series: OutputSeries) -> String {
    context.options.delayedNameRemoval ? series.labels.metricName ?? "" : ""
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    for scalar in scalars {
      parameters.append(
        try CollectedSeries(scalar, stepCount: grid.count, context: context).block.values)
    }
    let collected = try CollectedSeries(vector, stepCount: grid.count, context: context)
    input = collected.block
    groups = grouped(collected)
    for step in 0..<grid.count { noteBadQuantiles(step) }
    let outputs = groups.map(outputSeries)
    let areFixed = function != .histogramQuantiles && Set(outputs).count == outputs.count
    return areFixed ? outputs : try collectedOutputs()
  }

  /// Where labels differ by step, or those of different groups do not: everything step by step.
  private func collectedOutputs() throws(QueryFailure) -> [OutputSeries] {
    let builder = ResultBuilder(stepCount: grid.count)
    var classic = ClassicBuckets()
    for step in 0..<grid.count {
      for group in groups {
        var series = outputSeries(group)
        for (index, value) in values(group, step: step, &classic, context.annotations) {
          if function == .histogramQuantiles, let label = node.strings.first {
            series.labels[label] = Self.quantileLabel(parameters[index][step])
          }
          try builder.append(.float(value), series, step: step)
        }
      }
    }
    complete = builder.block()
    return builder.outputs
  }

  func rows(_ range: Range<Int>, _ worker: Worker) -> SeriesBlock {
    if let complete { return complete.rows(range) }
    var block = SeriesBlock(
      firstSeries: range.lowerBound, seriesCount: range.count, stepCount: grid.count)
    var classic = ClassicBuckets()
    for (row, group) in groups[range].enumerated() {
      for step in 0..<grid.count {
        for (_, value) in values(group, step: step, &classic, worker.annotations) {
          block.set(row: row, step: step, value)
        }
      }
    }
    return block
  }

  private func noteBadQuantiles(_ step: Int) {
    guard function != .histogramFraction else { return }
    for (index, row) in parameters.enumerated() {
      let phi = row[step]
      if phi.isNaN || phi < 0 || phi > 1 {
        let place = function == .histogramQuantiles ? index + 2 : 0
        context.annotations.note(
          .invalidQuantile(phi),
          at: place < node.argumentRanges.count ? node.argumentRanges[place] : node.range)
      }
    }
  }

  private func grouped(_ input: CollectedSeries) -> [Group] {
    var groups: [Group] = []
    var places: [Labels: Int] = [:]
    func place(_ series: OutputSeries, _ labels: Labels) -> Int {
      if let known = places[labels] { return known }
      places[labels] = groups.count
      groups.append(
        Group(series: OutputSeries(labels: labels, dropsName: series.dropsName)))
      return groups.count - 1
    }
    for (row, series) in input.series.enumerated() {
      let hasFloats = hasValue(input, row) { if case .float = $0 { true } else { false } }
      let hasHistograms = hasValue(input, row) { if case .histogram = $0 { true } else { false } }
      if hasHistograms { groups[place(series, series.labels)].natives.append(row) }
      guard hasFloats else { continue }
      let text = series.labels[LabelName.bucketBound] ?? ""
      guard let bound = FloatParsing.double(text) else {
        note(.badBucketLabel(value: text, metric: metric(series)), context.annotations)
        continue
      }
      let labels = series.labels.removing([LabelName.bucketBound])
      groups[place(series, labels)].buckets.append((row, bound))
    }
    for index in groups.indices { groups[index].buckets.sort { $0.bound < $1.bound } }
    return groups
  }

  private func hasValue(
    _ input: CollectedSeries, _ row: Int, _ isWanted: (BlockValue) -> Bool
  ) -> Bool {
    (0..<grid.count).contains { input.block.value(row: row, step: $0).map(isWanted) ?? false }
  }

  private func outputSeries(_ group: Group) -> OutputSeries {
    var series = NameDropping.dropped(group.series, context: context)
    series.dropsName = context.options.delayedNameRemoval
    return series
  }

  /// The values of a group at a step, each with the number of its quantile.
  private func values(
    _ group: Group, step: Int, _ classic: inout ClassicBuckets, _ annotations: Annotations
  ) -> [(index: Int, value: Double)] {
    classic.removeAll()
    for (row, bound) in group.buckets {
      if case .float(let count)? = input.value(row: row, step: step) {
        classic.append(ClassicBuckets.Bucket(bound: bound, count: count))
      }
    }
    var native: FloatHistogram?
    for row in group.natives {
      if case .histogram(let histogram)? = input.value(row: row, step: step) { native = histogram }
    }
    if native == nil && classic.isEmpty { return [] }
    if native != nil && !classic.isEmpty {
      note(.mixedClassicNative(metric: metric(group.series)), annotations)
      return []
    }
    if function == .histogramFraction {
      let (lower, upper) = (parameters[0][step], parameters[1][step])
      let value =
        native.map { fraction($0, lower, upper, group, annotations) }
        ?? classic.fraction(from: lower, to: upper)
      return [(0, value)]
    }
    if parameters.count == 1 {
      return [(0, quantile(parameters[0][step], native, &classic, group, step, annotations))]
    }
    return parameters.indices.map { index in
      // Each quantile mends the counts anew, and says so.
      var buckets = classic
      return (index, quantile(parameters[index][step], native, &buckets, group, step, annotations))
    }
  }

  private func quantile(
    _ phi: Double, _ native: FloatHistogram?, _ classic: inout ClassicBuckets, _ group: Group,
    _ step: Int, _ annotations: Annotations
  ) -> Double {
    if let native {
      return native.quantile(phi) { isSkew in
        let name = self.metric(group.series)
        self.note(
          isSkew ? .quantileNaNSkew(metric: name) : .quantileNaNResult(metric: name), annotations)
      }
    }
    return classic.quantile(phi) { lowest, highest, difference in
      let time = self.grid.time(step)
      self.note(
        .forcedMonotonicity(
          metric: self.metric(group.series),
          KernelAnnotation.ForcedMonotonicity(
            lowestBound: lowest, highestBound: highest, greatestDifference: difference,
            sampleCount: 1, first: time, last: time)), annotations)
    }
  }

  private func fraction(
    _ native: FloatHistogram, _ lower: Double, _ upper: Double, _ group: Group,
    _ annotations: Annotations
  ) -> Double {
    native.fraction(from: lower, to: upper) {
      self.note(.fractionNaNs(metric: self.metric(group.series)), annotations)
    }
  }

  /// A quantile as a label's value, in OpenMetrics' notation.
  static func quantileLabel(_ value: Double) -> String {
    let text = NumberText.general(value)
    return text.contains(where: { $0 == "." || $0 == "e" || $0 == "N" || $0 == "I" })
      ? text : text + ".0"
  }
}
