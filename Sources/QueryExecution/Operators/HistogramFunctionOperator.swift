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
  private var block = SeriesBlock(firstSeries: 0, seriesCount: 0, stepCount: 0)
  private var isDone = false

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

  private func note(_ annotation: KernelAnnotation) {
    context.annotations.note(annotation, at: vectorRange)
  }

  /// The metric's name for annotations, which only name it with delayed name removal.
  private func metric(_ series: OutputSeries) -> String {
    context.options.delayedNameRemoval ? series.labels.metricName ?? "" : ""
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    var parameters: [[Double]] = []
    for scalar in scalars {
      parameters.append(try CollectedSeries(scalar, stepCount: grid.count).block.values)
    }
    let input = try CollectedSeries(vector, stepCount: grid.count)
    let groups = grouped(input)
    let builder = ResultBuilder(stepCount: grid.count)
    for step in 0..<grid.count {
      noteBadQuantiles(parameters, step: step)
      for group in groups {
        try evaluate(group, input.block, parameters, step: step, into: builder)
      }
    }
    block = builder.block()
    return builder.outputs
  }

  func next() -> SeriesBlock? {
    if isDone { return nil }
    isDone = true
    return block
  }

  private func noteBadQuantiles(_ parameters: [[Double]], step: Int) {
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
        note(.badBucketLabel(value: text, metric: metric(series)))
        continue
      }
      let labels = series.labels.removing([LabelName.bucketBound])
      groups[place(series, labels)].buckets.append((row, bound))
    }
    return groups
  }

  private func hasValue(
    _ input: CollectedSeries, _ row: Int, _ isWanted: (BlockValue) -> Bool
  ) -> Bool {
    (0..<grid.count).contains { input.block.value(row: row, step: $0).map(isWanted) ?? false }
  }

  private func evaluate(
    _ group: Group, _ block: SeriesBlock, _ parameters: [[Double]], step: Int,
    into builder: ResultBuilder
  ) throws(QueryFailure) {
    var buckets: [ClassicBuckets.Bucket] = []
    for (row, bound) in group.buckets {
      if case .float(let count)? = block.value(row: row, step: step) {
        buckets.append(ClassicBuckets.Bucket(bound: bound, count: count))
      }
    }
    var native: FloatHistogram?
    for row in group.natives {
      if case .histogram(let histogram)? = block.value(row: row, step: step) { native = histogram }
    }
    if native != nil && !buckets.isEmpty {
      note(.mixedClassicNative(metric: metric(group.series)))
      return
    }
    let arguments = parameters.map { $0[step] }
    var series = NameDropping.dropped(group.series, context: context)
    series.dropsName = context.options.delayedNameRemoval
    if native == nil && buckets.isEmpty { return }
    switch function {
    case .histogramFraction:
      let value =
        native.map { fraction($0, arguments[0], arguments[1], group) }
        ?? ClassicBuckets(buckets).fraction(from: arguments[0], to: arguments[1])
      try builder.append(.float(value), series, step: step)
    default:
      for phi in arguments {
        if function == .histogramQuantiles, let label = node.strings.first {
          series.labels[label] = Self.quantileLabel(phi)
        }
        let value = quantile(phi, native, buckets, group, step: step)
        try builder.append(.float(value), series, step: step)
      }
    }
  }

  private func quantile(
    _ phi: Double, _ native: FloatHistogram?, _ buckets: [ClassicBuckets.Bucket], _ group: Group,
    step: Int
  ) -> Double {
    if let native {
      return native.quantile(phi) { isSkew in
        self.note(
          isSkew
            ? .quantileNaNSkew(metric: self.metric(group.series))
            : .quantileNaNResult(metric: self.metric(group.series)))
      }
    }
    return ClassicBuckets(buckets).quantile(phi) { lowest, highest, difference in
      let time = self.grid.time(step)
      self.note(
        .forcedMonotonicity(
          metric: self.metric(group.series),
          KernelAnnotation.ForcedMonotonicity(
            lowestBound: lowest, highestBound: highest, greatestDifference: difference,
            sampleCount: 1, first: time, last: time)))
    }
  }

  private func fraction(
    _ native: FloatHistogram, _ lower: Double, _ upper: Double, _ group: Group
  ) -> Double {
    native.fraction(from: lower, to: upper) {
      self.note(.fractionNaNs(metric: self.metric(group.series)))
    }
  }

  /// A quantile as a label's value, in OpenMetrics' notation.
  static func quantileLabel(_ value: Double) -> String {
    let text = NumberText.general(value)
    return text.contains(where: { $0 == "." || $0 == "e" || $0 == "N" || $0 == "I" })
      ? text : text + ".0"
  }
}
