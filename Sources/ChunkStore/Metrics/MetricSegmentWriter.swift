import ChunkEncoding
import TelemetryModel

// Encoding series as a metric segment.

/// Writes metric segments: series in the order of their labels, each in chunks, chunks of equal
/// timestamps sharing them.
struct MetricSegmentWriter {
  private var file = SegmentFileWriter()
  private var chunkStarts = ByteWriter()
  private var chunks = ByteWriter()
  private var chunkCount = 0
  private var timelines: [Timeline] = []
  /// The timelines with pages of one checksum.
  private var timelineNumbers: [UInt64: [Int]] = [:]
  /// The timestamps seen last, with the timelines they became: neighbours mostly share them.
  private var recentTimelines: [(timestamps: ArraySlice<Int64>, number: Int)] = []
  private var minTime = Int64.max
  private var maxTime = Int64.min
  private var sampleCount = 0

  private init() {}

  /// The bytes of a segment.
  ///
  /// - Parameters:
  ///   - series: sorted by labels, each once; samples by increasing timestamp.
  ///   - metadata: sorted by metric name, each once.
  static func encode(
    _ series: [(labels: Labels, samples: SampleColumns)],
    metadata: [(name: String, metadata: MetricMetadata)]
  ) -> [UInt8] {
    var writer = MetricSegmentWriter()
    for (_, samples) in series { writer.add(samples) }
    writer.chunkStarts.append(fixed: UInt32(writer.chunkCount))
    return writer.finish(series.map(\.labels), metadata: metadata)
  }

  // MARK: Chunks

  private mutating func add(_ samples: SampleColumns) {
    chunkStarts.append(fixed: UInt32(chunkCount))
    sampleCount += samples.timestamps.count + samples.histograms.count
    var start = 0
    while start < samples.timestamps.count {
      let end = min(start + SegmentFormat.chunkSamples, samples.timestamps.count)
      addFloats(samples, start..<end)
      start = end
    }
    start = 0
    while start < samples.histograms.count {
      let (end, layout) = Self.layoutRun(samples.histograms, from: start)
      addHistograms(samples, start..<end, layout: layout)
      start = end
    }
  }

  private mutating func addFloats(_ samples: SampleColumns, _ range: Range<Int>) {
    var page = ByteWriter()
    let summary = samples.values.withUnsafeBufferPointer { all in
      let values = UnsafeBufferPointer(rebasing: all[range])
      FloatColumn.encode(values, into: &page)
      return ChunkSummary(values)
    }
    let starts = samples.startTimestamps.isEmpty ? [] : samples.startTimestamps[range]
    add(
      kind: .floats, page: &page, timestamps: samples.timestamps[range], starts: starts,
      bucketCount: 0, summary: summary)
  }

  private mutating func addHistograms(
    _ samples: SampleColumns, _ range: Range<Int>, layout: HistogramLayout
  ) {
    var page = ByteWriter()
    let histograms = samples.histograms[range]
    HistogramPage.encode(histograms, layout: layout, into: &page)
    let starts =
      samples.histogramStartTimestamps.isEmpty ? [] : samples.histogramStartTimestamps[range]
    add(
      kind: .histograms, page: &page, timestamps: samples.histogramTimestamps[range],
      starts: starts, bucketCount: layout.positiveCount + layout.negativeCount,
      summary: HistogramPage.summary(histograms))
  }

  private mutating func add(
    kind: ChunkKind, page: inout ByteWriter, timestamps: ArraySlice<Int64>,
    starts: ArraySlice<Int64>, bucketCount: Int, summary: ChunkSummary
  ) {
    let timeline = timelineNumber(of: timestamps)
    let hasStarts = starts.contains { $0 != 0 }
    if hasStarts { IntegerColumn.encode(Array(starts), into: &page) }
    let chunk = SampleChunk(
      kind: kind, page: file.add(page: page.bytes), count: timestamps.count, timeline: timeline,
      hasStartTimestamps: hasStarts, bucketCount: bucketCount, summary: summary)
    chunk.encode(into: &chunks)
    chunkCount += 1
  }

  /// The histograms from `start` on that fit in one chunk: as many as share a layout.
  private static func layoutRun(
    _ histograms: [FloatHistogram], from start: Int
  ) -> (end: Int, layout: HistogramLayout) {
    var layout: HistogramLayout?
    var end = start
    while end < min(start + SegmentFormat.chunkSamples, histograms.count) {
      if !histograms[end].isStale {
        let next = HistogramLayout(histograms[end])
        if let layout, layout != next { break }
        layout = next
      }
      end += 1
    }
    return (end, layout ?? HistogramLayout(FloatHistogram()))
  }

  /// How many timelines are compared before they are encoded.
  private static let recentLimit = 16

  private mutating func timelineNumber(of timestamps: ArraySlice<Int64>) -> Int {
    for recent in recentTimelines
    where recent.timestamps.count == timestamps.count
      && recent.timestamps.last == timestamps.last && recent.timestamps.elementsEqual(timestamps)
    {
      return recent.number
    }
    let number = encodedTimelineNumber(of: timestamps)
    if recentTimelines.count == Self.recentLimit { recentTimelines.removeFirst() }
    recentTimelines.append((timestamps, number))
    return number
  }

  private mutating func encodedTimelineNumber(of timestamps: ArraySlice<Int64>) -> Int {
    var page = ByteWriter()
    timestamps.withUnsafeBufferPointer { IntegerColumn.encode($0, into: &page) }
    let hash = PageHash.hash(page.bytes)
    for number in timelineNumbers[hash, default: []]
    where timelines[number].count == timestamps.count
      && file.holds(page.bytes, at: timelines[number].page)
    {
      return number
    }
    let timeline = Timeline(
      page: file.add(page: page.bytes), count: timestamps.count,
      minTime: timestamps.first ?? 0, maxTime: timestamps.last ?? 0)
    minTime = min(minTime, timeline.minTime)
    maxTime = max(maxTime, timeline.maxTime)
    timelineNumbers[hash, default: []].append(timelines.count)
    timelines.append(timeline)
    return timelines.count - 1
  }

  // MARK: Sections

  private consuming func finish(
    _ series: [Labels], metadata: [(name: String, metadata: MetricMetadata)]
  ) -> [UInt8] {
    let labelStrings = series.lazy.flatMap { $0.pairs.flatMap { [$0.name, $0.value] } }
    let metadataStrings = metadata.flatMap { [$0.name, $0.metadata.help, $0.metadata.unit] }
    let strings = StringNumbers(Array(labelStrings) + metadataStrings)
    LabelIndexWriter.write(series: series, strings: strings, into: &file)
    file.add(section: .chunkStarts, chunkStarts.bytes, rowCount: series.count + 1)
    file.add(section: .chunks, chunks.bytes, rowCount: chunkCount)
    var rows = ByteWriter()
    for timeline in timelines { timeline.encode(into: &rows) }
    file.add(section: .timelines, rows.bytes, rowCount: timelines.count)
    var notes = ByteWriter()
    for (name, noted) in metadata {
      notes.append(fixed: strings[name])
      notes.append(fixed: strings[noted.help])
      notes.append(fixed: strings[noted.unit])
      notes.append(fixed: noted.kind.storedNumber)
    }
    file.add(section: .metadata, notes.bytes, rowCount: metadata.count)
    return file.finish(
      kind: .metrics, minTime: minTime, maxTime: maxTime, rowCount: sampleCount)
  }
}

extension HistogramPage {
  /// The summary of a chunk of histograms: of their counts, and of the marker itself for
  /// staleness markers.
  static func summary(_ histograms: ArraySlice<FloatHistogram>) -> ChunkSummary {
    let counts = histograms.map { $0.isStale ? StalenessMarker.value : $0.count }
    return counts.withUnsafeBufferPointer { ChunkSummary($0) }
  }
}

extension MetricMetadata.Kind {
  /// The kinds by their numbers in segments, which never change.
  private static let numbered: [MetricMetadata.Kind] = [
    .unknown, .counter, .gauge, .histogram, .gaugehistogram, .summary, .info, .stateset,
  ]

  var storedNumber: UInt32 { UInt32(Self.numbered.firstIndex(of: self) ?? 0) }

  init?(storedNumber: Int) {
    guard Self.numbered.indices.contains(storedNumber) else { return nil }
    self = Self.numbered[storedNumber]
  }
}
