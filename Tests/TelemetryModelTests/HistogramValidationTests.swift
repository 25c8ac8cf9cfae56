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
}
