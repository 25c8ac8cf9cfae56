import TelemetryModel
import Testing

/// Native histograms that are none, and what arithmetic makes of them.
@Suite struct HistogramValidationTests {
  private func exponential(_ change: (inout FloatHistogram) -> Void) -> FloatHistogram {
    var out = FloatHistogramTests.histogram([1, 2])
    change(&out)
    return out
  }

  private func custom(_ change: (inout FloatHistogram) -> Void) -> FloatHistogram {
    var out = FloatHistogramTests.histogram([1, 2, 3], from: 0)
    out.schema = FloatHistogram.customBucketsSchema
    out.customValues = [1, 2]
    change(&out)
    return out
  }

  @Test func soundOnesHaveNoFault() {
    #expect(exponential { _ in }.layoutFault == nil)
    #expect(exponential { $0.positiveSpans[0].offset = .min + 1 }.layoutFault == nil)
    #expect(exponential { $0.positiveSpans[0].offset = .max - 2 }.layoutFault == nil)
    #expect(custom { _ in }.layoutFault == nil)
    #expect(FloatHistogram().layoutFault == nil)
  }

  @Test(arguments: [Int32.min, -60, -54, -52, -5, 9, 52, .max])
  func schemasThatAreNoneAreFaults(schema: Int32) {
    #expect(
      exponential { $0.schema = schema }.layoutFault?.contains("got schema \(schema)") == true)
  }

  @Test(arguments: [Double.nan, -1, .infinity])
  func thresholdsThatAreNoneAreFaults(threshold: Double) {
    #expect(exponential { $0.zeroThreshold = threshold }.layoutFault != nil)
  }

  @Test func spansOutOfBoundsAreFaults() {
    #expect(exponential { $0.positiveSpans[0].offset = .max }.layoutFault != nil)
    #expect(exponential { $0.positiveSpans[0].offset = .min }.layoutFault != nil)
    #expect(exponential { $0.positiveSpans[0].length = .max }.layoutFault != nil)
    let second = exponential {
      $0.negativeSpans = [.init(offset: 0, length: 1), .init(offset: -1, length: 1)]
    }
    #expect(
      second.layoutFault
        == "negative side: span number 2 with offset -1: histogram has a span whose offset is negative"
    )
    #expect(custom { $0.positiveSpans[0].offset = -1 }.layoutFault != nil)
    #expect(custom { $0.positiveSpans[0].offset = 1 }.layoutFault != nil)
  }

  @Test func boundsOutOfOrderAreFaults() {
    #expect(custom { $0.customValues = [2, 1] }.layoutFault != nil)
    #expect(custom { $0.customValues = [1, 1] }.layoutFault != nil)
    #expect(custom { $0.customValues = [1, .infinity] }.layoutFault != nil)
    #expect(custom { $0.customValues = [.nan, 1] }.layoutFault != nil)
    #expect(custom { $0.zeroThreshold = 1 }.layoutFault != nil)
    #expect(custom { $0.negativeBuckets = [1] }.layoutFault != nil)
    #expect(exponential { $0.customValues = [1] }.layoutFault != nil)
  }

  @Test func aThresholdThatIsNoNumberStillAdds() throws {
    // It never equals another threshold, which once had the two widened for ever.
    let odd = exponential { $0.zeroThreshold = .nan }
    let sound = exponential { _ in }
    #expect(try #require(sound.adding(odd)).histogram.count == 6)
    #expect(try #require(odd.adding(sound)).histogram.count == 6)
  }

  @Test func spansLongerThanTheirBucketsEndWithThem() {
    let long = exponential { $0.positiveSpans[0].length = .max }
    #expect(long.description == "{count:3, sum:0, (1,2]:1, (2,4]:2}")
  }

  @Test(.timeLimit(.minutes(1))) func manyBoundsMatchInOnePass() throws {
    func many(_ offset: Double) -> FloatHistogram {
      custom {
        $0.customValues = (0..<60_000).map { Double($0) + offset }
        $0.positiveSpans = [.init(offset: 0, length: 60_000)]
        $0.positiveBuckets = [Double](repeating: 1, count: 60_000)
      }
    }
    let sum = try #require(many(0).adding(many(0.5)))
    #expect(sum.isReconciled && sum.histogram.customValues.isEmpty)
    #expect(sum.histogram.positiveBuckets == [120_000])
  }

  /// A histogram of a sound layout, at the ends of what indices can say too.
  private func random(_ random: inout SeededGenerator) -> FloatHistogram {
    var out = FloatHistogram()
    let counts = (0..<Int.random(in: 0...5, using: &random)).map { _ in
      [0, 1, 7.5, 1e300].randomElement(using: &random)!
    }
    out.count = counts.reduce(0, +)
    out.sum = [0, 3, -.infinity, .nan].randomElement(using: &random)!
    out.positiveBuckets = counts
    let length = UInt32(counts.count)
    if Bool.random(using: &random) {
      out.schema = FloatHistogram.customBucketsSchema
      let bounds: [Double] = [-5, 0, 1, 2, 8, 9].filter { _ in Bool.random(using: &random) }
      out.customValues = bounds + (20..<26).map(Double.init)
      out.positiveSpans = [.init(offset: 0, length: length)]
      return out
    }
    out.schema = Int32.random(in: -4...8, using: &random)
    out.zeroThreshold = [0, 1e-9, 1, 1e300].randomElement(using: &random)!
    out.zeroCount = [0, 2].randomElement(using: &random)!
    let offsets: [Int32] = [.min + 1, -3, 0, 4, .max - 6]
    let offset = offsets.randomElement(using: &random)!
    out.positiveSpans = [.init(offset: offset, length: length)]
    if Bool.random(using: &random) {
      (out.negativeSpans, out.negativeBuckets) = (out.positiveSpans, counts)
    }
    return out
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func nothingTrapsOnSoundLayouts(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (first, second) = (random(&generator), random(&generator))
    #expect(first.layoutFault == nil && second.layoutFault == nil)
    let sum = first.adding(second)?.histogram
    #expect((sum == nil) == (first.usesCustomBuckets != second.usesCustomBuckets))
    if let sum { #expect(sum.count == first.count + second.count) }
    #expect(first.subtracting(first)?.histogram.compacted().positiveBuckets == [])
    for at in [-Double.infinity, -1, 0, 0.5, 1e300, .infinity, .nan] {
      let (below, above) = (
        first.trimmed(at: at, keepsLower: true), first.trimmed(at: at, keepsLower: false)
      )
      #expect(below.positiveBuckets.count <= first.positiveBuckets.count)
      #expect(above.positiveBuckets.count <= first.positiveBuckets.count)
      let share = first.fraction(from: -.infinity, to: at) {}
      #expect(share.isNaN || share >= 0)
      _ = first.quantile(at) { _ in }
    }
    #expect(!first.isReset(after: first))
    #expect(first.isEqual(to: first) && first.description.hasPrefix("{count:"))
    _ = first.variance
  }
}
