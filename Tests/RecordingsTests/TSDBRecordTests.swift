import ChunkStore
import TelemetryModel
import Testing

@testable import Recordings

/// Records of every kind, byte by byte.
@Suite("Prometheus log records") struct TSDBRecordTests {
  private static func replay(_ records: [[UInt8]]) throws -> [Labels: SampleColumns] {
    var replay = HeadReplay(minTime: .min)
    for record in records { try read(record, &replay) }
    var result: [Labels: SampleColumns] = [:]
    try replay.drain { result[$0] = $1 }
    return result
  }

  private static func read(_ record: [UInt8], _ replay: inout HeadReplay) throws {
    try record.withUnsafeBytes { try WALRecord.read($0, into: &replay) }
  }

  private static let names = TSDBLog.series([
    (1, [("__name__", "a")]), (2, [("__name__", "b")]), (3, [("__name__", "c")]),
  ])

  /// A histogram as records hold it: schema 1, buckets 2 and 3 at 0 and 1, none below.
  private static func writeHistogram(_ out: inout PrometheusBytes, isFloat: Bool) {
    out.fixed(UInt8(3))  // a gauge
    out.varint(1)
    out.double(0.25)
    if isFloat {
      out.double(1)
      out.double(6.5)
    } else {
      out.uvarint(1)
      out.uvarint(6)
    }
    out.double(4.5)
    out.uvarint(1)
    out.varint(0)
    out.uvarint(2)
    out.uvarint(0)
    out.uvarint(2)
    if isFloat {
      out.double(2)
      out.double(3.5)
    } else {
      out.varint(2)
      out.varint(1)
    }
    out.uvarint(0)
  }

  @Test(arguments: [(7, false), (8, true)]) func histogramsBecomeAbsolute(
    _ kind: Int, _ isFloat: Bool
  ) throws {
    var out = PrometheusBytes()
    out.fixed(UInt8(kind))
    out.fixed(UInt64(2))
    out.fixed(Int64(1000))
    for reference: Int64 in [0, -1] {
      out.varint(reference)
      out.varint(5)
      Self.writeHistogram(&out, isFloat: isFloat)
    }
    let series = try Self.replay([Self.names, out.bytes])
    #expect(series.keys.count == 2)
    let columns = try #require(series[["__name__": "a"]])
    #expect(columns.histogramTimestamps == [1005])
    let histogram = try #require(columns.histograms.first)
    #expect(histogram.counterResetHint == .gauge)
    #expect(histogram.count == (isFloat ? 6.5 : 6))
    #expect(histogram.zeroCount == 1)
    #expect(histogram.positiveBuckets == (isFloat ? [2, 3.5] : [2, 3]))
    #expect(histogram.positiveSpans == [.init(offset: 0, length: 2)])
  }

  @Test func customBoundsStandBehindTheBuckets() throws {
    var out = PrometheusBytes()
    out.fixed(UInt8(9))
    out.fixed(UInt64(1))
    out.fixed(Int64(0))
    out.varint(0)
    out.varint(0)
    out.fixed(UInt8(0))
    out.varint(-53)
    out.double(0)
    out.uvarint(0)
    out.uvarint(3)
    out.double(4.5)
    out.uvarint(1)
    out.varint(0)
    out.uvarint(2)
    out.uvarint(0)
    out.uvarint(2)
    out.varint(1)
    out.varint(1)
    out.uvarint(0)
    out.uvarint(1)
    out.double(0.5)
    let histogram = try Self.replay([Self.names, out.bytes])[["__name__": "a"]]?.histograms.first
    #expect(histogram?.customValues == [0.5])
    #expect(histogram?.positiveBuckets == [1, 2])
  }

  @Test func secondVersionsHaveStartTimestamps() throws {
    var out = PrometheusBytes()
    out.fixed(UInt8(11))
    out.varint(1)
    out.varint(1000)
    out.varint(400)
    out.double(1)
    // Difference to the reference before, to the first time, and how the start is told.
    out.varint(1)
    out.varint(5)
    out.fixed(UInt8(1))
    out.double(2)
    out.varint(1)
    out.varint(5)
    out.fixed(UInt8(2))
    out.varint(-100)
    out.double(3)
    out.varint(-2)
    out.varint(10)
    out.fixed(UInt8(0))
    out.double(4)
    let series = try Self.replay([Self.names, out.bytes])
    #expect(series[["__name__": "a"]]?.timestamps == [1000, 1010])
    #expect(series[["__name__": "a"]]?.startTimestamps == [400, 0])
    #expect(series[["__name__": "b"]]?.startTimestamps == [400])
    #expect(series[["__name__": "c"]]?.startTimestamps == [300])
    #expect(series[["__name__": "c"]]?.values == [3])
  }

  @Test(arguments: [(12, false), (13, true)]) func histogramsOfTheSecondVersion(
    _ kind: Int, _ isFloat: Bool
  ) throws {
    var out = PrometheusBytes()
    out.fixed(UInt8(kind))
    out.varint(3)
    out.varint(1000)
    out.varint(400)
    Self.writeHistogram(&out, isFloat: isFloat)
    out.varint(-2)
    out.varint(-10)
    out.fixed(UInt8(1))
    Self.writeHistogram(&out, isFloat: isFloat)
    let series = try Self.replay([Self.names, out.bytes])
    #expect(series[["__name__": "c"]]?.histogramStartTimestamps == [400])
    #expect(series[["__name__": "a"]]?.histogramTimestamps == [990])
    #expect(series[["__name__": "a"]]?.histogramStartTimestamps == [400])
  }

  @Test func metadataNamesTheMetric() throws {
    var out = PrometheusBytes()
    out.fixed(UInt8(6))
    out.uvarint(2)
    out.fixed(UInt8(3))
    out.uvarint(2)
    out.text("UNIT")
    out.text("seconds")
    out.text("HELP")
    out.text("How long.")
    var replay = HeadReplay(minTime: .min)
    try Self.read(Self.names, &replay)
    try Self.read(out.bytes, &replay)
    let noted = try #require(replay.metadata.first)
    #expect(noted.name == "b")
    #expect(
      noted.metadata == MetricMetadata(kind: .histogram, help: "How long.", unit: "seconds"))
  }

  @Test func unknownKindsAndExemplarsArePassedOver() throws {
    #expect(try Self.replay([Self.names, [4, 1, 2], [99, 1], [5, 0]]).isEmpty)
  }

  @Test func cutRecordsAreErrors() throws {
    var out = PrometheusBytes()
    out.fixed(UInt8(8))
    out.fixed(UInt64(2))
    out.fixed(Int64(1000))
    out.varint(0)
    out.varint(0)
    Self.writeHistogram(&out, isFloat: true)
    for record in [Self.names, out.bytes, TSDBLog.samples(4, [(1, 2)])] {
      // The kind alone is a record of nothing.
      for length in [0] + Array(2..<record.count) {
        // A series takes 20 bytes here, and a record may end behind any of them; others have 17
        // bytes in front of their samples, of which there may be none.
        let isWhole =
          record == Self.names ? length > 0 && (length - 1) % 20 == 0 : length == 17
        let replayed = try? Self.replay([Array(record.prefix(length))])
        #expect((replayed != nil) == isWhole, "\(length)")
      }
    }
  }

  @Test func anyBytesAreReadOrAreAnError() {
    var generator = SeededGenerator(seed: 5)
    for kind: UInt8 in 1...13 {
      for _ in 0..<400 {
        let count = Int.random(in: 0...60, using: &generator)
        let rest = (0..<count).map { _ in
          UInt8.random(in: 0...255, using: &generator) & (Bool.random(using: &generator) ? 3 : 255)
        }
        var replay = HeadReplay(minTime: .min)
        try? Self.read(Self.names, &replay)
        try? Self.read([kind] + rest, &replay)
        #expect(replay.byteCount < 1 << 20)
      }
    }
  }
}
