import TelemetryModel
import Testing

/// Native histograms, by values worked out by hand.
@Suite("Native histograms") struct FloatHistogramTests {
  /// Schema 0: bounds are powers of two; index 1 is (1, 2].
  static func histogram(_ counts: [Double], from index: Int32 = 1, sum: Double = 0)
    -> FloatHistogram
  {
    var histogram = FloatHistogram()
    histogram.positiveSpans = [.init(offset: index, length: UInt32(counts.count))]
    histogram.positiveBuckets = counts
    histogram.count = counts.reduce(0, +)
    histogram.sum = sum
    return histogram
  }

  @Test func listsBucketsWithTheirBounds() {
    #expect(Self.histogram([2, 0, 1], sum: 9).description == "{count:3, sum:9, (1,2]:2, (4,8]:1}")
  }

  @Test func addsBucketByBucket() throws {
    let sum = try #require(Self.histogram([1, 2]).adding(Self.histogram([5], from: 2)))
    #expect(sum.histogram.positiveBuckets == [1, 7])
    #expect(sum.histogram.count == 8)
  }

  @Test func subtractingWhatWasAddedGivesItBack() throws {
    let (first, second) = (Self.histogram([1, 2, 3]), Self.histogram([4, 0, 6], from: 3))
    let sum = try #require(first.adding(second)).histogram
    let back = try #require(sum.subtracting(second)).histogram
    #expect(back.compacted().isEqual(to: first.compacted()))
  }

  @Test func aCoarserSchemaMergesPairs() {
    // Schema -1 has bounds 1, 4, 16: (1, 2] and (2, 4] become (1, 4], (4, 8] is in (4, 16].
    let coarse = Self.histogram([1, 2, 4]).reduced(toSchema: -1)
    #expect(coarse.description == "{count:7, sum:0, (1,4]:3, (4,16]:4}")
  }

  @Test func exponentialAndCustomBucketsDoNotMix() {
    var custom = FloatHistogram()
    custom.schema = FloatHistogram.customBucketsSchema
    #expect(Self.histogram([1]).adding(custom) == nil)
  }

  @Test func theMedianOfOneBucketIsItsGeometricMiddle() {
    // (1, 4] as two buckets of one observation each: rank 1 is the end of (1, 2].
    let value = Self.histogram([1, 1], sum: 5).quantile(0.5) { _ in }
    #expect(abs(value - 2) < 1e-12)
  }

  @Test func aSmallerBucketIsAReset() {
    #expect(Self.histogram([1, 5]).isReset(after: Self.histogram([2, 2])))
    #expect(!Self.histogram([2, 5]).isReset(after: Self.histogram([2, 2])))
  }

  @Test func compactingTwiceIsCompactingOnce() {
    let compact = Self.histogram([0, 3, 0, 0, 1, 0]).compacted()
    #expect(compact.positiveBuckets == [3, 1])
    #expect(compact.compacted() == compact)
  }

  @Test func readersSeeTheFirstOfAChunkAsUnknownAndLaterOnesAsNoReset() {
    var state = HistogramAppendState()
    #expect(state.append(Self.histogram([1])).counterResetHint == .unknown)
    #expect(state.append(Self.histogram([2])).counterResetHint == .notReset)
    #expect(state.append(Self.histogram([1])).counterResetHint == .unknown)
  }
}
