import TelemetryModel

// Segments made of segments.

/// Reads segments of one kind as one and encodes what they hold anew, in pieces of bounded size.
struct SegmentMerge {
  /// What the segments hold as a store of their own.
  private let store: Store
  private let kind: SegmentKind
  private let times: ClosedRange<Int64>?
  /// What the new segments say of metrics; the first of them does.
  private var metadata: [(name: String, metadata: MetricMetadata)]
  /// The least time that is kept of a series or stream.
  private let floor: (Labels) -> Int64

  /// - Parameters:
  ///   - files: oldest first, all of `kind`.
  ///   - metadata: what the whole store says of metrics; that which the files mention is kept.
  ///   - floor: the least time that is kept of a series or stream; `Int64.max` keeps nothing.
  init(
    _ files: [SegmentFile], kind: SegmentKind,
    metadata: [(name: String, metadata: MetricMetadata)],
    floor: @escaping (Labels) -> Int64 = { _ in .min }
  ) throws(StoreError) {
    store = try Store(files)
    self.kind = kind
    self.floor = floor
    times = kind == .metrics ? store.sampleTimeRange : store.entryTimeRange
    let mentioned = Set(try store.metadata().map { StringKey($0.name) })
    self.metadata = metadata.filter { mentioned.contains(StringKey($0.name)) }
  }

  /// Hands the bytes of new segments, which share no time, to `body`.
  ///
  /// - Parameters:
  ///   - pieces: into how many pieces of equal time the data is cut.
  ///   - limit: bytes of data at which a piece is cut in two; nil to take each as it is.
  consuming func forEachSegment(
    pieces: Int, limit: Int?, _ body: ([UInt8]) throws(StoreError) -> Void
  ) throws(StoreError) {
    if let times {
      let width = CompactionPlan.distance(times.lowerBound, times.upperBound)
      var start = times.lowerBound
      for piece in 1..<max(1, pieces) {
        let share = Int64(truncatingIfNeeded: width / UInt64(pieces) &* UInt64(piece))
        let end = times.lowerBound &+ share
        guard start <= end, end < times.upperBound else { continue }
        try emit(start...end, limit: limit, body)
        start = end + 1
      }
      try emit(start...times.upperBound, limit: limit, body)
    }
    if kind == .metrics && !metadata.isEmpty {
      try body(MetricSegmentWriter.encode([], metadata: metadata))
    }
  }

  /// Encodes the data of a window, in two halves where it is too much.
  private mutating func emit(
    _ window: ClosedRange<Int64>, limit: Int?, _ body: ([UInt8]) throws(StoreError) -> Void
  ) throws(StoreError) {
    let isWhole: Bool
    switch kind {
    case .metrics:
      let series = try readSeries(window, limit: limit)
      isWhole = series != nil
      if let series, !series.isEmpty {
        try body(MetricSegmentWriter.encode(series, metadata: metadata))
        metadata = []
      }
    case .logs:
      let streams = try readStreams(window, limit: limit)
      isWhole = streams != nil
      if let streams, !streams.isEmpty { try body(LogSegmentWriter.encode(streams)) }
    }
    if isWhole { return }
    let half = CompactionPlan.distance(window.lowerBound, window.upperBound) / 2
    let middle = window.lowerBound &+ Int64(half)
    try emit(window.lowerBound...middle, limit: limit, body)
    try emit((middle + 1)...window.upperBound, limit: limit, body)
  }

  /// The samples in `window`; nil where they are more than `limit` and the window can be cut.
  private func readSeries(
    _ window: ClosedRange<Int64>, limit: Int?
  ) throws(StoreError) -> [(labels: Labels, samples: SampleColumns)]? {
    var result: [(labels: Labels, samples: SampleColumns)] = []
    var size = 0
    for series in try store.selectSeries(
      [], from: window.lowerBound, through: window.upperBound)
    {
      let start = max(window.lowerBound, floor(series.labels))
      guard start <= window.upperBound, start < .max else { continue }
      var columns = SampleColumns()
      try store.readSamples(
        series.reference, from: start, through: window.upperBound, into: &columns)
      if columns.isEmpty { continue }
      size += SeriesBuffer.byteCount(of: columns)
      if let limit, size > limit, window.lowerBound < window.upperBound { return nil }
      result.append((series.labels, columns))
    }
    return result
  }

  /// The entries in `window`; nil where they are more than `limit` and the window can be cut.
  private func readStreams(
    _ window: ClosedRange<Int64>, limit: Int?
  ) throws(StoreError) -> [(labels: Labels, entries: LogEntryBlock)]? {
    var result: [(labels: Labels, entries: LogEntryBlock)] = []
    var size = 0
    let until = window.upperBound == .max ? .max : window.upperBound + 1
    for stream in try store.selectStreams([], from: window.lowerBound, until: until) {
      let start = max(window.lowerBound, floor(stream.labels))
      guard start < until else { continue }
      var buffer = StreamBuffer()
      var isTooMuch = false
      do {
        try store.readEntries(
          stream.reference, from: start, until: until, isBackward: false, needles: []
        ) { block in
          size += StreamBuffer.byteCount(of: block)
          if let limit, size > limit, window.lowerBound < window.upperBound { isTooMuch = true }
          if !isTooMuch { try buffer.append(block) }
          return !isTooMuch
        }
      } catch let error as StoreError {
        throw error
      } catch {
        throw .invalid(reason: "\(error)")
      }
      if isTooMuch { return nil }
      if buffer.entries.count > 0 { result.append((stream.labels, buffer.sorted())) }
    }
    return result
  }
}
