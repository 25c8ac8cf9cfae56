import ChunkEncoding
import TelemetryModel

// How much is in a store, and in how little space.

/// Sizes of one segment.
package struct SegmentStatistics: Hashable, Sendable {
  package var path: String
  package var kind: SegmentKind
  /// Series or streams.
  package var seriesCount: Int
  /// Samples or entries.
  package var rowCount: Int
  /// Milliseconds of samples, nanoseconds of entries; nil where there are none.
  package var timeRange: ClosedRange<Int64>?
  /// The bytes of the data as it came: 16 a float sample; the numbers of a histogram, 8 bytes
  /// each; the lines.
  package var rawBytes: Int
  /// The bytes of the file.
  package var storedBytes: Int

  /// How many times smaller the data is stored; 0 where nothing is.
  package var compressionRatio: Double {
    storedBytes == 0 ? 0 : Double(rawBytes) / Double(storedBytes)
  }
}

/// Sizes of a store.
package struct StoreStatistics: Hashable, Sendable {
  /// Oldest first, metrics before logs.
  package var segments: [SegmentStatistics]
  /// Different series over all segments.
  package var seriesCount: Int
  /// Different streams over all segments.
  package var streamCount: Int

  package var sampleCount: Int { sum(.metrics, \.rowCount) }
  package var entryCount: Int { sum(.logs, \.rowCount) }
  package var rawSampleBytes: Int { sum(.metrics, \.rawBytes) }
  package var storedSampleBytes: Int { sum(.metrics, \.storedBytes) }
  package var rawLineBytes: Int { sum(.logs, \.rawBytes) }
  package var storedLineBytes: Int { sum(.logs, \.storedBytes) }

  /// Stored bytes a sample, the index's too; 0 where there are none.
  package var bytesPerSample: Double {
    sampleCount == 0 ? 0 : Double(storedSampleBytes) / Double(sampleCount)
  }

  /// How many times smaller the lines are stored; 0 where there are none.
  package var lineCompressionRatio: Double {
    storedLineBytes == 0 ? 0 : Double(rawLineBytes) / Double(storedLineBytes)
  }

  private func sum(_ kind: SegmentKind, _ value: (SegmentStatistics) -> Int) -> Int {
    segments.lazy.filter { $0.kind == kind }.reduce(0) { $0 + value($1) }
  }
}

extension Store {
  /// The store's sizes.
  ///
  /// - Complexity: O(chunks and blocks); no sample or line is read.
  package func statistics() throws(StoreError) -> StoreStatistics {
    var segments: [SegmentStatistics] = []
    for segment in metricSegments {
      let rawBytes = try segment.file.decoding { () throws(ChunkDecodingError) in
        try segment.rawByteCount()
      }
      segments.append(Self.statistics(segment.file, segment.index, rawBytes: rawBytes))
    }
    for segment in logSegments {
      let rawBytes = try segment.file.decoding { () throws(ChunkDecodingError) in
        try segment.lineByteCount()
      }
      segments.append(Self.statistics(segment.file, segment.index, rawBytes: rawBytes))
    }
    return StoreStatistics(
      segments: segments, seriesCount: series.count, streamCount: streams.count)
  }

  private static func statistics(
    _ file: SegmentFile, _ index: LabelIndex, rawBytes: Int
  ) -> SegmentStatistics {
    let range =
      file.rowCount > 0 && file.minTime <= file.maxTime ? file.minTime...file.maxTime : nil
    return SegmentStatistics(
      path: file.path, kind: file.kind, seriesCount: index.seriesCount, rowCount: file.rowCount,
      timeRange: range, rawBytes: rawBytes, storedBytes: file.byteCount)
  }
}

extension MetricSegment {
  /// Timestamp and value of floats; of histograms the timestamp, count, sum, zero count and the
  /// buckets.
  fileprivate func rawByteCount() throws(ChunkDecodingError) -> Int {
    var total = 0
    for number in 0..<index.seriesCount {
      for (chunk, _) in try chunks(of: number) {
        switch chunk.kind {
        case .floats: total += 16 * chunk.count
        case .histograms: total += (32 + 8 * chunk.bucketCount) * chunk.count
        }
      }
    }
    return total
  }
}

extension LogSegment {
  fileprivate func lineByteCount() throws(ChunkDecodingError) -> Int {
    var total = 0
    for number in 0..<index.seriesCount {
      for block in try blocks(of: number) { total += block.lineBytes }
    }
    return total
  }
}
