import PromQLSyntax
import TelemetryModel

/// The functions that read one number off a native histogram.
enum HistogramStatistics {
  /// The number, nil for functions that take floats only.
  static func apply(_ function: Function, _ histogram: FloatHistogram) -> Double? {
    switch function {
    case .histogramCount: histogram.count
    case .histogramSum: histogram.sum
    case .histogramAvg: histogram.average
    case .histogramStdvar: histogram.variance
    case .histogramStddev: histogram.variance.squareRoot()
    default: nil
    }
  }
}
