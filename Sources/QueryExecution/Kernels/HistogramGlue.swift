import PromQLSyntax
import QueryPlanning
import TelemetryModel

enum HistogramRateKernels {
  static func extrapolated(
    _ window: RangeWindow, _ kind: RateKernels.Kind, metric: String,
    note: (KernelAnnotation) -> Void
  ) -> FloatHistogram? { nil }
  static func instant(
    _ window: RangeWindow, isRate: Bool, metric: String, note: (KernelAnnotation) -> Void
  ) -> RangeValue { .none }
  static func extended(
    _ window: RangeWindow, _ kind: RateKernels.Kind, isSmoothed: Bool, metric: String,
    note: (KernelAnnotation) -> Void
  ) -> FloatHistogram? { nil }
}
enum HistogramTransitions {
  static func count(_ window: RangeWindow, isResets: Bool) -> Double { 0 }
}
enum HistogramSums {
  static func total(
    _ histograms: ArraySlice<FloatHistogram>, isAverage: Bool, metric: String,
    note: (KernelAnnotation) -> Void
  ) -> FloatHistogram? { nil }
  struct Cell {
    init(_ first: FloatHistogram) {}
    mutating func add(_ other: FloatHistogram) {}
    func result(isAverage: Bool, note: (KernelAnnotation) -> Void) -> FloatHistogram? { nil }
  }
}
enum HistogramStatistics {
  static func apply(_ function: Function, _ histogram: FloatHistogram) -> Double? { nil }
}
enum HistogramBinary {
  static func apply(
    _ node: Binary, _ lhs: BlockValue, _ rhs: BlockValue, note: (KernelAnnotation) -> Void
  ) -> BlockValue? { nil }
}
extension FloatHistogram {
  func multiplied(by factor: Double) -> FloatHistogram { self }
  func isEqual(to other: FloatHistogram) -> Bool { self == other }
  var description: String { "" }
  func quantile(_ phi: Double, note: (Bool) -> Void) -> Double { 0 }
  func fraction(from: Double, to: Double, note: () -> Void) -> Double { 0 }
}
