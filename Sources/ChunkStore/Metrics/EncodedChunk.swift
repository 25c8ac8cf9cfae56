import ChunkEncoding
import TelemetryModel

// Chunks of a series as pages, before they have a place in a file. Pure work, for any thread.

/// A chunk whose page is encoded.
struct EncodedChunk {
  let kind: ChunkKind
  let page: [UInt8]
  let timestamps: ArraySlice<Int64>
  /// Of the timestamps, to find chunks that share them.
  let timestampsHash: UInt64
  let hasStartTimestamps: Bool
  let bucketCount: Int
  let summary: ChunkSummary

  /// The chunks of one series: floats by time, then histograms by time.
  ///
  /// - Parameter samples: by increasing timestamp.
  /// - Complexity: O(samples).
  static func chunks(of samples: SampleColumns) -> [EncodedChunk] {
    var chunks: [EncodedChunk] = []
    var start = 0
    while start < samples.timestamps.count {
      let end = min(start + SegmentFormat.chunkSamples, samples.timestamps.count)
      chunks.append(floats(samples, start..<end))
      start = end
    }
    start = 0
    while start < samples.histograms.count {
      let (end, layout) = layoutRun(samples.histograms, from: start)
      chunks.append(histograms(samples, start..<end, layout: layout))
      start = end
    }
    return chunks
  }

  private static func floats(_ samples: SampleColumns, _ range: Range<Int>) -> EncodedChunk {
    var page = ByteWriter()
    let summary = samples.values.withUnsafeBufferPointer { all in
      let values = UnsafeBufferPointer(rebasing: all[range])
      FloatColumn.encode(values, into: &page)
      return ChunkSummary(values)
    }
    let starts = samples.startTimestamps.isEmpty ? [] : samples.startTimestamps[range]
    return EncodedChunk(
      kind: .floats, page: page, timestamps: samples.timestamps[range], starts: starts,
      bucketCount: 0, summary: summary)
  }

  private static func histograms(
    _ samples: SampleColumns, _ range: Range<Int>, layout: HistogramLayout
  ) -> EncodedChunk {
    var page = ByteWriter()
    let histograms = samples.histograms[range]
    HistogramPage.encode(histograms, layout: layout, into: &page)
    let starts =
      samples.histogramStartTimestamps.isEmpty ? [] : samples.histogramStartTimestamps[range]
    return EncodedChunk(
      kind: .histograms, page: page, timestamps: samples.histogramTimestamps[range],
      starts: starts, bucketCount: layout.positiveCount + layout.negativeCount,
      summary: HistogramPage.summary(histograms))
  }

  private init(
    kind: ChunkKind, page: ByteWriter, timestamps: ArraySlice<Int64>, starts: ArraySlice<Int64>,
    bucketCount: Int, summary: ChunkSummary
  ) {
    var page = page
    hasStartTimestamps = starts.contains { $0 != 0 }
    if hasStartTimestamps { IntegerColumn.encode(Array(starts), into: &page) }
    self.kind = kind
    self.page = page.bytes
    self.timestamps = timestamps
    timestampsHash = timestamps.withUnsafeBytes { PageHash.hash($0) }
    self.bucketCount = bucketCount
    self.summary = summary
  }

  /// The histograms from `start` on that fit in one chunk: as many as share a layout.
  static func layoutRun(
    _ histograms: [FloatHistogram], from start: Int
  ) -> (end: Int, layout: HistogramLayout) {
    var layout: HistogramLayout?
    var end = start
    var limit = min(start + SegmentFormat.chunkSamples, histograms.count)
    while end < limit {
      if !histograms[end].isStale {
        let next = HistogramLayout(histograms[end])
        if let layout, layout != next { break }
        if layout == nil {
          let buckets = max(1, next.positiveCount + next.negativeCount)
          // Staleness markers may stand before the first layout.
          limit = min(limit, max(end + 1, start + SegmentFormat.chunkBuckets / buckets))
        }
        layout = next
      }
      end += 1
    }
    return (end, layout ?? HistogramLayout(FloatHistogram()))
  }
}
