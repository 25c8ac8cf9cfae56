import TelemetryModel
import Testing

@testable import Recordings

/// Native histogram chunks made by hand.
@Suite("Prometheus histogram chunks") struct TSDBHistogramChunkTests {
  /// Schema 3, a zero bucket of 2^-128, positive buckets 1, 2 and 5, a negative bucket 0.
  private static func writeLayout(_ out: inout PrometheusBytes, schema: Int64 = 3) {
    out.bits(116, 8)
    out.varbit(schema)
    out.varbit(unsigned: 2)
    out.varbit(unsigned: 2)
    out.varbit(1)
    out.varbit(unsigned: 1)
    out.varbit(2)
    out.varbit(unsigned: 1)
    out.varbit(unsigned: 1)
    out.varbit(0)
  }

  /// Two integer histograms, the second stale where `isStale`.
  private static func integers(flags: UInt8, isStale: Bool = false) -> [UInt8] {
    var out = PrometheusBytes()
    out.fixed(UInt16(2))
    out.fixed(flags)
    writeLayout(&out)
    out.varbit(60_000)
    out.varbit(unsigned: 12)
    out.varbit(unsigned: 2)
    out.double(18.5)
    for bucket: Int64 in [3, 1, -2, 1] { out.varbit(bucket) }  // 3, 4, 2; 1
    out.varbit(15_000)
    if isStale {
      out.varbit(0)
      out.varbit(0)
    } else {
      out.varbit(7)  // 19
      out.varbit(1)  // 3
    }
    out.bits("11 00000 000000")
    let sum = isStale ? StalenessMarker.value : 30.25
    out.bits((18.5).bitPattern ^ sum.bitPattern, 64)
    if !isStale { for change: Int64 in [1, 1, 0, 1] { out.varbit(change) } }  // 4, 6, 4; 2
    return out.bytes
  }

  @Test func integerCountsBecomeAbsolute() throws {
    let columns = try TSDBChunkTests.decode(.histogram, Self.integers(flags: 0))
    #expect(columns.histogramTimestamps == [60_000, 75_000])
    let first = try #require(columns.histograms.first)
    #expect(first.schema == 3)
    #expect(first.zeroThreshold == 0x1p-128)
    #expect(
      first.positiveSpans == [.init(offset: 1, length: 2), .init(offset: 2, length: 1)])
    #expect(first.negativeSpans == [.init(offset: 0, length: 1)])
    #expect(columns.histograms.map(\.count) == [12, 19])
    #expect(columns.histograms.map(\.zeroCount) == [2, 3])
    #expect(columns.histograms.map(\.sum) == [18.5, 30.25])
    #expect(columns.histograms.map(\.positiveBuckets) == [[3, 4, 2], [4, 6, 4]])
    #expect(columns.histograms.map(\.negativeBuckets) == [[1], [2]])
  }

  @Test(
    arguments: [
      (0x00, FloatHistogram.CounterResetHint.unknown, FloatHistogram.CounterResetHint.notReset),
      (0x40, .unknown, .notReset), (0x80, .reset, .notReset), (0xC0, .gauge, .gauge),
    ] as [(UInt8, FloatHistogram.CounterResetHint, FloatHistogram.CounterResetHint)])
  func flagsTellOfResets(
    _ flags: UInt8, _ first: FloatHistogram.CounterResetHint,
    _ second: FloatHistogram.CounterResetHint
  ) throws {
    let columns = try TSDBChunkTests.decode(.histogram, Self.integers(flags: flags))
    #expect(columns.histograms.map(\.counterResetHint) == [first, second])
  }

  @Test func staleHistogramsHaveNoBuckets() throws {
    let columns = try TSDBChunkTests.decode(
      .histogram, Self.integers(flags: 0, isStale: true))
    #expect(columns.histograms.map(\.isStale) == [false, true])
    #expect(columns.histograms[1].positiveBuckets.isEmpty)
    #expect(columns.histogramTimestamps == [60_000, 75_000])
  }

  @Test func floatCountsAreXoredEachForItself() throws {
    var out = PrometheusBytes()
    out.fixed(UInt16(2))
    out.fixed(UInt8(0x80))
    Self.writeLayout(&out)
    out.varbit(-5)
    for value in [12.5, 2.5, 18.5, 3, 4.5, 2, 1] { out.double(value) }
    out.varbit(10)
    out.bits("0")
    // 2.5 to 2.5, the sum changes, buckets: 3 stays, 4.5 to 9, 2 to 4, 1 stays.
    out.bits("0")
    out.bits("11 00000 000000")
    out.bits((18.5).bitPattern ^ (19.0).bitPattern, 64)
    out.bits("0")
    for (old, new) in [(4.5, 9.0), (2.0, 4.0)] {
      out.bits("11 00000 000000")
      out.bits(old.bitPattern ^ new.bitPattern, 64)
    }
    out.bits("0")
    let columns = try TSDBChunkTests.decode(.floatHistogram, out.bytes)
    #expect(columns.histogramTimestamps == [-5, 5])
    #expect(columns.histograms.map(\.count) == [12.5, 12.5])
    #expect(columns.histograms.map(\.sum) == [18.5, 19])
    #expect(columns.histograms.map(\.positiveBuckets) == [[3, 4.5, 2], [3, 9, 4]])
    #expect(columns.histograms.map(\.negativeBuckets) == [[1], [1]])
    #expect(columns.histograms.map(\.counterResetHint) == [.reset, .notReset])
  }

  @Test func customBoundsAreThousandthsOrRaw() throws {
    var out = PrometheusBytes()
    out.fixed(UInt16(1))
    out.fixed(UInt8(0))
    out.bits(0, 8)
    out.varbit(-53)
    out.varbit(unsigned: 1)
    out.varbit(unsigned: 3)
    out.varbit(0)
    out.varbit(unsigned: 0)
    out.varbit(unsigned: 2)
    out.varbit(unsigned: 251)  // 0.25
    out.varbit(unsigned: 0)
    out.double(1.0 / 3)
    out.varbit(7)
    out.varbit(unsigned: 6)
    out.varbit(unsigned: 0)
    out.double(2)
    for bucket: Int64 in [1, 1, 1] { out.varbit(bucket) }
    let histogram = try #require(TSDBChunkTests.decode(.histogram, out.bytes).histograms.first)
    #expect(histogram.usesCustomBuckets)
    #expect(histogram.customValues == [0.25, 1.0 / 3])
    #expect(histogram.positiveBuckets == [1, 2, 3])
    #expect(histogram.zeroThreshold == 0)
  }

  @Test func startTimestampsStandBehindHistograms() throws {
    var out = PrometheusBytes()
    out.fixed(UInt16(0xC000 | 2))  // a gauge; the number of samples has 14 bits
    out.fixed(UInt8(0x80 | 1))
    out.bits(255, 8)
    out.double(0.125)
    out.varbit(0)
    out.varbit(unsigned: 0)
    out.varbit(unsigned: 0)
    out.varbit(1000)
    out.varbit(unsigned: 1)
    out.varbit(unsigned: 1)
    out.double(0)
    out.varint(300)  // 700
    out.varbit(50)
    out.varbit(0)
    out.varbit(0)
    out.bits("0")
    out.varbit(10)  // 1000 - 10: 990
    let columns = try TSDBChunkTests.decode(.histogramWithStarts, out.bytes)
    #expect(columns.histogramTimestamps == [1000, 1050])
    #expect(columns.histogramStartTimestamps == [700, 990])
    #expect(columns.histograms.map(\.counterResetHint) == [.gauge, .gauge])
    #expect(columns.histograms.map(\.zeroThreshold) == [0.125, 0.125])
  }

  @Test func cutChunksAreErrors() throws {
    let bytes = Self.integers(flags: 0)
    for length in 3..<bytes.count {
      #expect(throws: (any Error).self) {
        try TSDBChunkTests.decode(.histogram, Array(bytes.prefix(length)))
      }
    }
  }

  @Test func unboundedClaimsTakeNoMemory() {
    var out = PrometheusBytes()
    out.fixed(UInt16(1))
    out.fixed(UInt8(0))
    out.bits(0, 8)
    out.varbit(0)
    out.varbit(unsigned: 1)
    out.varbit(unsigned: 0xFFFF_FFFF)
    out.varbit(0)
    out.varbit(unsigned: 0)
    out.raw([UInt8](repeating: 0, count: 64))
    #expect(throws: (any Error).self) { try TSDBChunkTests.decode(.histogram, out.bytes) }
  }
}
