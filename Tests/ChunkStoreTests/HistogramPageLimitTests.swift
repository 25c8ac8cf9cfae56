import ChunkEncoding
import TelemetryModel
import Testing

@testable import ChunkStore

/// Pages of histograms whose columns of equal buckets take few bytes and much memory.
@Suite("Pages of many buckets") struct HistogramPageLimitTests {
  private func histogram(buckets: Int) -> FloatHistogram {
    var histogram = FloatHistogram()
    histogram.positiveSpans = [.init(offset: 0, length: UInt32(buckets))]
    histogram.positiveBuckets = [Double](repeating: 2, count: buckets)
    histogram.count = Double(2 * buckets)
    return histogram
  }

  @Test("are damaged where few bytes claim gigabytes") func readersHaveALimit() throws {
    let page = StoreParts.histogramPage([histogram(buckets: 600)])
    // Columns of equal numbers are the same for any count.
    try page.withUnsafeBytes { page in
      let read = try StoreParts.histograms(page, count: 3)
      #expect(read == [FloatHistogram](repeating: histogram(buckets: 600), count: 3))
      // 600 << 20 buckets, and one histogram more than 1 << 26 buckets make.
      for count in [1 << 20, (1 << 26) / 600 + 1] {
        #expect(throws: ChunkDecodingError.self) { try StoreParts.histograms(page, count: count) }
      }
    }
  }

  @Test("are damaged where their histograms have no layout") func readersRefuseOddLayouts() {
    var odd = histogram(buckets: 2)
    odd.zeroThreshold = .nan
    let page = StoreParts.histogramPage([odd])
    page.withUnsafeBytes { page in
      _ = #expect(throws: ChunkDecodingError.self) { try StoreParts.histograms(page, count: 1) }
    }
    var samples = SampleColumns()
    samples.append(odd, at: 1, start: 0)
    var buffer = SeriesBuffer()
    #expect(throws: StoreError.self) { try buffer.append(samples) }
    #expect(buffer.columns.isEmpty)
  }

  @Test("are cut where the chunk has its fill of buckets") func writersCutChunks() {
    // 4096 of 1024 buckets make 1 << 22.
    let many = [FloatHistogram](repeating: histogram(buckets: 1024), count: 8192)
    #expect(EncodedChunk.layoutRun(many, from: 0).end == 4096)
    #expect(EncodedChunk.layoutRun(many, from: 4096).end == 8192)
    let few = [FloatHistogram](repeating: histogram(buckets: 160), count: 9000)
    #expect(EncodedChunk.layoutRun(few, from: 0).end == 8192)
    // One histogram always fits.
    let huge = [FloatHistogram](repeating: histogram(buckets: 1 << 22 + 1), count: 2)
    #expect(EncodedChunk.layoutRun(huge, from: 0).end == 1)
  }
}
