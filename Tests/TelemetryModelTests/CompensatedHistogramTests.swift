import TelemetryModel
import Testing

/// Sums of native histograms that keep what rounding takes.
@Suite struct CompensatedHistogramTests {
  private func histogram(_ counts: [Double], from index: Int32 = 1) -> FloatHistogram {
    FloatHistogramTests.histogram(counts, from: index, sum: counts.reduce(0, +))
  }

  private func sum(_ histograms: [FloatHistogram]) throws -> FloatHistogram {
    var sum = CompensatedHistogram(histograms[0])
    for one in histograms.dropFirst() {
      let isReconciled = sum.add(one)
      #expect(isReconciled == false)
    }
    return sum.result
  }

  @Test func smallCountsOutliveLargeOnes() throws {
    // Plainly added, 1 disappears in 1e100, in the bucket as in count and sum.
    let total = try sum([histogram([1]), histogram([1e100]), histogram([1]), histogram([-1e100])])
    #expect(total.positiveBuckets == [2])
    #expect(total.count == 2 && total.sum == 2)
  }

  @Test func errorTermsFollowBucketsIntoOtherLayouts() throws {
    // The last histogram has schema -1 and one bucket more in front: (1, 2] becomes (1, 4].
    var coarse = histogram([5, -1e100], from: 0)
    coarse.schema = -1
    let total = try sum([histogram([1]), histogram([1e100]), coarse]).compacted()
    #expect(total.schema == -1)
    #expect(total.positiveSpans == [.init(offset: 0, length: 2)])
    #expect(total.positiveBuckets == [5, 1])
  }

  @Test func errorTermsFollowBucketsIntoTheZeroBucket() throws {
    var wide = histogram([])
    wide.zeroThreshold = 2
    wide.zeroCount = -1e100
    let total = try sum([histogram([1, 4]), histogram([1e100]), wide])
    #expect(total.zeroCount == 1 && total.zeroThreshold == 2)
    #expect(total.compacted().positiveBuckets == [4])
  }

  @Test func boundsThatDifferAreTold() throws {
    func custom(_ bounds: [Double], _ counts: [Double]) -> FloatHistogram {
      var out = histogram(counts, from: 0)
      out.schema = FloatHistogram.customBucketsSchema
      out.customValues = bounds
      return out
    }
    var sum = CompensatedHistogram(custom([1, 2, 3], [1, 1, 1, 1]))
    let isReconciled = sum.add(custom([1, 3], [1, 1, 1]))
    #expect(isReconciled == true)
    #expect(sum.result.customValues == [1, 3])
    #expect(sum.result.positiveBuckets == [2, 3, 2])
    let isOfOneKind = sum.add(histogram([1]))
    #expect(isOfOneKind == nil)
    #expect(sum.result.count == 7)
  }

  @Test func aMeanDoesNotOverflow() throws {
    let half = Double.greatestFiniteMagnitude
    var mean = CompensatedHistogramMean(histogram([half]))
    for _ in 0..<3 {
      let isReconciled = mean.add(histogram([half]))
      #expect(isReconciled == false)
    }
    #expect(abs(mean.result.positiveBuckets[0] / half - 1) < 1e-15)
    #expect(abs(mean.result.count / half - 1) < 1e-15)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func wholeNumbersAddUpAsTheyDoPlainly(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func next(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
    let all = (0..<6).map { _ in
      var one = histogram((0..<(1 + next(8))).map { _ in Double(next(100)) }, from: Int32(next(9)))
      one.schema = Int32(next(4)) - 1
      one.zeroThreshold = [0, 0.5, 3][next(3)]
      one.zeroCount = Double(next(5))
      return one
    }
    var plain = all[0]
    for one in all.dropFirst() { plain = try #require(plain.adding(one)).histogram }
    #expect(try sum(all).compacted().isEqual(to: plain.compacted()))
  }
}
