import Diagnostics
import PromQLSyntax
import QueryPlanning
import TelemetryModel

/// Evaluates one range function, window by window, and notes what it meets.
struct RangeEvaluator {
  private let node: RangeFunction
  private var annotations = Annotations()
  private let compatibility: Compatibility
  /// Values of the scalar parameters, one row each, by step.
  var parameters: [[Double]] = []
  private var metric = ""
  private var gaveFloat = false
  private var overlaps = StartTimeOverlaps()

  init(_ node: RangeFunction, compatibility: Compatibility) {
    self.node = node
    self.compatibility = compatibility
  }

  /// Parameters that end the query before any series is read.
  func checkParameters() throws(QueryFailure) {
    try checkExtension()
    guard node.function == .doubleExponentialSmoothing else { return }
    for (row, name) in zip(parameters, ["smoothing", "trend"]) {
      let label = name == "smoothing" ? "sf" : "tf"
      for value in row where !(value > 0 && value < 1) {
        throw .evaluation(
          message:
            "invalid \(name) factor. Expected: 0 < \(label) < 1, got: \(NumberText.fixed(value, decimals: 6))",
          range: node.range)
      }
    }
  }

  private func checkExtension() throws(QueryFailure) {
    guard case .select(let select) = node.input, select.rangeExtension != .none else { return }
    let allowed: [Function] =
      select.rangeExtension == .anchored
      ? [.changes, .delta, .increase, .rate, .resets] : [.delta, .increase, .rate]
    if !allowed.contains(node.function) {
      let list = allowed.map(\.rawValue).joined(separator: ", ")
      throw .evaluation(
        message:
          "\(select.rangeExtension.rawValue) modifier can only be used with: \(list) - not with \(node.function.rawValue)",
        range: node.range)
    }
  }

  private var isExtended: RangeExtension {
    if case .select(let select) = node.input { return select.rangeExtension }
    return .none
  }

  /// Starts a series; `annotations` takes what comes up.
  mutating func begin(series: Labels, annotations: Annotations) {
    metric = series.metricName ?? ""
    gaveFloat = false
    overlaps = StartTimeOverlaps()
    self.annotations = annotations
  }

  /// Notes what only the whole series tells.
  func end() {
    if overlaps.count > 0 {
      note(.overlappingStartTimes(metric: metric, count: overlaps.count))
    }
    if gaveFloat { noteNonCounter(metric, annotations) }
  }

  /// Notes a series that gave a float and whose name is none of a counter.
  func noteNonCounter(_ series: Labels, _ annotations: Annotations) {
    guard node.function == .rate || node.function == .increase else { return }
    noteNonCounter(series.metricName ?? "", annotations)
  }

  private func noteNonCounter(_ metric: String, _ annotations: Annotations) {
    guard node.function == .rate || node.function == .increase, !metric.isEmpty else { return }
    if !Self.isCounter(metric) {
      annotations.note(.possibleNonCounter(metric: metric), at: argumentRange)
    }
  }

  /// Whether a metric's name is one of a counter.
  static func isCounter(_ metric: String) -> Bool {
    ["_total", "_sum", "_count", "_bucket"].contains { metric.hasSuffix($0) }
  }

  private var argumentRange: SourceRange? { node.input.range }

  func note(_ annotation: KernelAnnotation) { note(annotation, at: argumentRange) }

  private func note(_ annotation: KernelAnnotation, at range: SourceRange?) {
    annotations.note(annotation, at: range)
  }

  mutating func evaluate(_ window: RangeWindow, step: Int) -> RangeValue {
    if window.count == 0 && window.histograms.isEmpty { return .none }
    let value = isExtended == .none ? ordinary(window, step: step) : extended(window)
    if case .float = value { gaveFloat = true }
    if readsStartTimes { overlaps.look(at: window) }
    return value
  }

  private var readsStartTimes: Bool {
    switch node.function {
    case .rate, .irate, .increase, .resets: true
    default: false
    }
  }

  private func ordinary(_ window: RangeWindow, step: Int) -> RangeValue {
    switch node.function {
    case .rate: rate(window, RateKernels.Kind(isCounter: true, isRate: true))
    case .increase: rate(window, RateKernels.Kind(isCounter: true, isRate: false))
    case .delta: rate(window, RateKernels.Kind(isCounter: false, isRate: false))
    case .irate, .idelta: instantRate(window)
    case .changes, .resets: countTransitions(window)
    case .countOverTime: .float(Double(window.count + window.histograms.count))
    case .presentOverTime: .float(1)
    case .lastOverTime, .firstOverTime, .tsOfLastOverTime, .tsOfFirstOverTime: edge(window)
    case .sumOverTime, .avgOverTime: sumOrAverage(window)
    default: floatsOnly(window, step: step)
    }
  }

  // MARK: Rates

  private func rate(_ window: RangeWindow, _ kind: RateKernels.Kind) -> RangeValue {
    if window.histograms.isEmpty {
      return RateKernels.extrapolated(window, kind, compatibility).map { .float($0) } ?? .none
    }
    if window.count > 0 {
      note(.mixedFloatsHistograms(metric: metric))
      return .none
    }
    return HistogramRateKernels.extrapolated(window, kind, metric: metric, note: note)
      .map { .histogram($0) } ?? .none
  }

  private func instantRate(_ window: RangeWindow) -> RangeValue {
    let isRate = node.function == .irate
    if window.histograms.isEmpty {
      return RateKernels.instant(window, isRate: isRate).map { .float($0) } ?? .none
    }
    return HistogramRateKernels.instant(window, isRate: isRate, metric: metric, note: note)
  }

  private func extended(_ window: RangeWindow) -> RangeValue {
    let kernel = ExtendedRangeKernels(isSmoothed: isExtended == .smoothed)
    switch node.function {
    case .changes, .resets: return kernel.anchored(window).map(countTransitions) ?? .none
    default:
      if !window.histograms.isEmpty && window.count > 0 {
        note(.mixedFloatsHistograms(metric: metric))
        return .none
      }
      let kind = RateKernels.Kind(
        isCounter: node.function != .delta, isRate: node.function == .rate)
      if !window.histograms.isEmpty {
        return HistogramExtendedRange.rate(
          window, kind, isSmoothed: isExtended == .smoothed, metric: metric, note: note
        ).map { .histogram($0) } ?? .none
      }
      return kernel.rate(window, kind).map { .float($0) } ?? .none
    }
  }

  // MARK: Floats and histograms together

  private func countTransitions(_ window: RangeWindow) -> RangeValue {
    if window.histograms.isEmpty {
      return .float(
        node.function == .changes
          ? OverTimeKernels.changes(window.values) : OverTimeKernels.resets(window))
    }
    return .float(
      HistogramTransitions.count(window, isResets: node.function == .resets))
  }

  private func edge(_ window: RangeWindow) -> RangeValue {
    let isLast = node.function == .lastOverTime || node.function == .tsOfLastOverTime
    let floatTime = isLast ? window.timestamps.last : window.timestamps.first
    let histogramTime =
      isLast ? window.histogramTimestamps.last : window.histogramTimestamps.first
    let takesHistogram: Bool
    switch (floatTime, histogramTime) {
    case (let float?, let histogram?):
      takesHistogram = isLast ? histogram >= float : histogram <= float
    case (nil, _?): takesHistogram = true
    case (_, nil): takesHistogram = false
    }
    if node.function == .tsOfLastOverTime || node.function == .tsOfFirstOverTime {
      let time = (takesHistogram ? histogramTime : floatTime) ?? 0
      return .float(Double(time) / 1000)
    }
    if takesHistogram {
      let value = isLast ? window.histograms.last : window.histograms.first
      return value.map { .histogram($0) } ?? .none
    }
    let value = isLast ? window.values.last : window.values.first
    return value.map { .float($0) } ?? .none
  }

  private func sumOrAverage(_ window: RangeWindow) -> RangeValue {
    let isSum = node.function == .sumOverTime
    if window.histograms.isEmpty {
      return .float(
        isSum ? OverTimeKernels.sum(window.values) : OverTimeKernels.average(window.values))
    }
    if window.count > 0 {
      note(.mixedFloatsHistograms(metric: metric))
      return .none
    }
    return HistogramSums.total(window.histograms, isAverage: !isSum, metric: metric, note: note)
      .map { .histogram($0) } ?? .none
  }

  // MARK: Floats only

  private func floatsOnly(_ window: RangeWindow, step: Int) -> RangeValue {
    if window.count == 0 { return .none }
    if !window.histograms.isEmpty { note(.histogramsIgnoredInMixedRange(metric: metric)) }
    switch node.function {
    case .maxOverTime: return .float(OverTimeKernels.greatest(window.values))
    case .minOverTime: return .float(OverTimeKernels.least(window.values))
    case .stdvarOverTime: return .float(OverTimeKernels.variance(window.values))
    case .stddevOverTime: return .float(OverTimeKernels.variance(window.values).squareRoot())
    case .madOverTime: return .float(OverTimeKernels.medianDeviation(window.values))
    case .tsOfMaxOverTime:
      return .float(OverTimeKernels.timeOfExtreme(window, isGreatest: true))
    case .tsOfMinOverTime:
      return .float(OverTimeKernels.timeOfExtreme(window, isGreatest: false))
    case .quantileOverTime: return quantile(window, parameters[0][step])
    case .deriv:
      if window.count < 2 { return .none }
      return .float(OverTimeKernels.regression(window, origin: window.timestamps[0]).slope)
    case .predictLinear:
      if window.count < 2 { return .none }
      let line = OverTimeKernels.regression(window, origin: window.time)
      return .float(line.slope * parameters[0][step] + line.intercept)
    case .doubleExponentialSmoothing:
      if window.count < 2 { return .none }
      return .float(
        OverTimeKernels.smoothed(
          window.values, factor: parameters[0][step], trend: parameters[1][step]))
    default: return .none
    }
  }

  private func quantile(_ window: RangeWindow, _ phi: Double) -> RangeValue {
    if phi.isNaN || phi < 0 || phi > 1 {
      note(.invalidQuantile(phi), at: node.argumentRanges.first)
    }
    return .float(OverTimeKernels.quantile(phi, Array(window.values)))
  }
}
