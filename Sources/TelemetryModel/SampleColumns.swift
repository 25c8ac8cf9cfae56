/// What tells timestamps that series share: equal ones belong to equal timestamps, as long as the
/// source they come from is open.
public struct TimelineIdentity: Sendable {
  /// The source's numbers of the pieces they are made of, in order.
  public let pieces: [UInt64]
  /// The range they were read from, in milliseconds.
  public let from: Int64
  /// The last time of the range.
  public let through: Int64
  /// Which timestamps of each piece lie in the range: what follows from the rest.
  public var ranges: [Range<Int>] = []

  /// The identity of the timestamps of `pieces` in `from...through`.
  public init(pieces: [UInt64], from: Int64, through: Int64) {
    self.pieces = pieces
    self.from = from
    self.through = through
  }

  /// Whether both stand for the same timestamps.
  public func isSame(as other: TimelineIdentity) -> Bool {
    from == other.from && through == other.through && pieces == other.pieces
  }
}

/// The samples of one series in a time range, as columns: floats and native histograms apart, each
/// by increasing timestamp. A reusable buffer: readers append, `removeAll()` keeps capacity.
///
/// Timestamps are milliseconds since the epoch. Staleness markers are included.
public struct SampleColumns: Sendable {
  /// Of the floats.
  public var timestamps: [Int64] = []
  /// The floats, as many as timestamps.
  public var values: [Double] = []
  /// Of the histograms.
  public var histogramTimestamps: [Int64] = []
  /// The histograms, as many as their timestamps.
  public var histograms: [FloatHistogram] = []
  /// Start timestamps of the float samples, 0 where unknown; empty where none is known.
  public var startTimestamps: [Int64] = []
  /// Start timestamps of the histograms, 0 where unknown; empty where none is known.
  public var histogramStartTimestamps: [Int64] = []
  /// What the float timestamps are known by; nil where a source does not tell, and as soon as they
  /// are changed.
  public var timeline: TimelineIdentity?
  /// Whether the float values are known to hold no staleness marker.
  public var hasNoMarkers = false
  /// Whether no float value is known to be less than the one before.
  public var hasNoResets = false

  /// No samples.
  public init() {}

  /// When the counter of the float at `index` began, in milliseconds; 0 where that is unknown.
  public func floatStart(at index: Int) -> Int64 {
    startTimestamps.isEmpty ? 0 : startTimestamps[index]
  }

  /// When the counter of the histogram at `index` began, in milliseconds; 0 where that is unknown.
  public func histogramStart(at index: Int) -> Int64 {
    histogramStartTimestamps.isEmpty ? 0 : histogramStartTimestamps[index]
  }

  /// How many samples there are, floats and histograms.
  public var sampleCount: Int { timestamps.count + histograms.count }

  /// Whether there is no sample.
  public var isEmpty: Bool { timestamps.isEmpty && histogramTimestamps.isEmpty }

  /// Removes all samples and keeps the capacity.
  public mutating func removeAll() {
    timestamps.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    histogramTimestamps.removeAll(keepingCapacity: true)
    histograms.removeAll(keepingCapacity: true)
    startTimestamps.removeAll(keepingCapacity: true)
    histogramStartTimestamps.removeAll(keepingCapacity: true)
    timeline = nil
    (hasNoMarkers, hasNoResets) = (false, false)
  }
}
