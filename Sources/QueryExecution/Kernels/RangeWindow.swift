import TelemetryModel

/// The samples of one series in one window, as views into its columns. Staleness markers are gone.
struct RangeWindow {
  /// Milliseconds; increasing.
  var timestamps: UnsafeBufferPointer<Int64>
  var values: UnsafeBufferPointer<Double>
  var histogramTimestamps: ArraySlice<Int64>
  var histograms: ArraySlice<FloatHistogram>
  /// Start timestamps of the floats, 0 where unknown; empty where none is known.
  var startTimestamps: UnsafeBufferPointer<Int64>
  var histogramStartTimestamps: ArraySlice<Int64>
  /// The window is `(start, end]`, in milliseconds.
  var start: Int64
  var end: Int64
  /// The evaluation time, in milliseconds.
  var time: Int64

  var count: Int { values.count }
}

/// What a range function yields for one window.
enum RangeValue {
  case none
  case float(Double)
  case histogram(FloatHistogram)
}
