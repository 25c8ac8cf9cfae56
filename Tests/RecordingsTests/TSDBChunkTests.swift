import TelemetryModel
import Testing

@testable import Recordings

/// Chunks made by hand, bit by bit.
@Suite("Prometheus chunks") struct TSDBChunkTests {
  static func decode(
    _ encoding: PrometheusChunkEncoding, _ bytes: [UInt8],
    in range: ClosedRange<Int64> = .min ... .max, deleted: [ClosedRange<Int64>] = []
  ) throws -> SampleColumns {
    var columns = SampleColumns()
    try bytes.withUnsafeBytes {
      try PrometheusChunk.decode(
        $0, encoding: encoding.rawValue, in: range, deleted: deleted, into: &columns)
    }
    return columns
  }

  /// The beginning of a float chunk: 1000 ms, then `delta` ms later, both of value 1.
  private static func floats(_ count: UInt16, delta: UInt64) -> PrometheusBytes {
    var out = PrometheusBytes()
    out.fixed(count)
    out.varint(1000)
    out.double(1)
    out.uvarint(delta)
    out.bits("0")
    return out
  }

  // MARK: XOR

  /// Differences of differences: prefix, field, its width, what it stands for. The highest bit
  /// alone is positive, all above it negative.
  private static let changes: [(String, UInt64, Int, Int64)] = [
    ("10", 0x2000, 14, 8192), ("10", 0x2001, 14, -8191), ("10", 0x3FFF, 14, -1), ("10", 1, 14, 1),
    ("110", 0x10000, 17, 65536), ("110", 0x10001, 17, -65535),
    ("1110", 0x80000, 20, 524_288), ("1110", 0x80001, 20, -524_287),
    ("1111", 1_000_000, 64, 1_000_000), ("1111", UInt64(bitPattern: -900_000), 64, -900_000),
  ]

  @Test(arguments: changes.indices)
  func xorTimesHaveOneMorePositiveNumber(_ number: Int) throws {
    let (prefix, field, width, change) = Self.changes[number]
    var out = Self.floats(3, delta: 1_000_000)
    out.bits(prefix)
    out.bits(field, width)
    out.bits("0")
    let columns = try Self.decode(.xor, out.bytes)
    #expect(columns.timestamps == [1000, 1_001_000, 2_001_000 + change])
    #expect(columns.values == [1, 1, 1])
  }

  @Test func xorValuesReuseWindowsAndTakeNewOnes() throws {
    var out = Self.floats(6, delta: 15_000)
    // 1 is 3FF0…, 2 is 4000…: xored 7FF0…: one zero above, eleven bits.
    out.bits("0 11")
    out.bits(1, 5)
    out.bits(11, 6)
    out.bits(0x7FF, 11)
    // 2 to 4 (4010…): 0010…, bit 52, within the window whose lowest bit is bit 52.
    out.bits("0 10")
    out.bits(1, 11)
    // 4 to all bits of another pattern: 64 bits are written as 0.
    out.bits("0 11")
    out.bits(0, 5)
    out.bits(0, 6)
    out.bits((4.0).bitPattern ^ 0x8000_0000_0000_0001, 64)
    // Nothing changes.
    out.bits("0 0")
    let columns = try Self.decode(.xor, out.bytes)
    #expect(columns.values.prefix(4) == [1, 1, 2, 4])
    #expect(
      columns.values.suffix(2).map(\.bitPattern) == [UInt64](repeating: 1 << 63 | 1, count: 2))
    #expect(columns.timestamps == [1000, 16_000, 31_000, 46_000, 61_000, 76_000])
  }

  @Test func xorRunsOfNoChangeEndWhereTheChunkDoes() throws {
    var out = Self.floats(202, delta: 10)
    for _ in 0..<200 { out.bits("00") }
    let columns = try Self.decode(.xor, out.bytes)
    #expect(columns.timestamps == (0..<202).map { 1000 + 10 * $0 })
    #expect(columns.values.allSatisfy { $0 == 1 })
  }

  @Test func rangesAndDeletionsLeaveSamplesOut() throws {
    var out = Self.floats(10, delta: 10)
    for _ in 0..<8 { out.bits("00") }
    let cut = try Self.decode(.xor, out.bytes, in: 1015...1060, deleted: [1030...1040, 0...1000])
    #expect(cut.timestamps == [1020, 1050, 1060])
  }

  @Test func chunksThatEndEarlyAreErrorsAndGiveNothing() throws {
    var out = Self.floats(40, delta: 10)
    for _ in 0..<38 { out.bits("0 11 00000 000000 \(String(repeating: "1", count: 64))") }
    _ = try Self.decode(.xor, out.bytes)
    for length in 0..<out.bytes.count {
      #expect(throws: (any Error).self) {
        try Self.decode(.xor, Array(out.bytes.prefix(length)))
      }
    }
    #expect(try Self.decode(.xor, [0, 0]).isEmpty)
  }

  @Test func windowsWiderThanAValueAreErrors() {
    var out = Self.floats(3, delta: 10)
    // Thirty-one zeros above and 63 bits.
    out.bits("0 11 11111 111111")
    out.bits(1, 63)
    #expect(throws: (any Error).self) { try Self.decode(.xor, out.bytes) }
  }

  @Test func timesThatDoNotIncreaseAreErrors() {
    var out = Self.floats(3, delta: 10)
    out.bits("10")
    out.bits(0x3FFF - 9, 14)
    out.bits("0")
    #expect(throws: (any Error).self) { try Self.decode(.xor, out.bytes) }
  }

  @Test func unknownEncodingsAreErrors() {
    #expect(throws: (any Error).self) {
      var columns = SampleColumns()
      try [UInt8](repeating: 0, count: 20).withUnsafeBytes {
        try PrometheusChunk.decode(
          $0, encoding: 7, in: 0...1, deleted: [], into: &columns)
      }
    }
  }

  // MARK: XOR2

  @Test func xor2WritesTimesInTwosComplementAndStaleMarkersShort() throws {
    var out = PrometheusBytes()
    out.fixed(UInt16(8))
    out.fixed(UInt8(0))
    out.varint(1000)
    out.double(1)
    out.uvarint(10_000)
    out.bits("0")
    out.bits("0")  // as before
    out.bits("11111")  // stale at the same pace
    out.bits("0")  // back to the last value that was none
    out.bits("110 1000000000000 0")  // 13 bits: -4096
    out.bits("1110")
    out.bits(UInt64(bitPattern: 5000) & 0xFFFFF, 20)
    out.bits("111")  // stale
    out.bits("10 1 00001 001011 11111111111")  // new window: 1 to 2
    let columns = try Self.decode(.xor2, out.bytes)
    #expect(
      columns.timestamps == [1000, 11_000, 21_000, 31_000, 41_000, 46_904, 57_808, 68_712])
    let stale = StalenessMarker.value.bitPattern
    #expect(
      columns.values.map(\.bitPattern)
        == [1, 1, 1, nil, 1, 1, nil, 2].map { (value: Double?) in value?.bitPattern ?? stale })
    #expect(columns.startTimestamps.isEmpty)
  }

  @Test func xor2KeepsStartTimestamps() throws {
    var out = PrometheusBytes()
    out.fixed(UInt16(5))
    out.fixed(UInt8(0x80 | 2))  // the first is known; changes from sample 2 on
    out.varint(1000)
    out.double(1)
    out.varint(400)  // 1000 - 400: 600
    out.uvarint(10)
    out.bits("0")
    out.bits("0")
    out.varbit(10)  // 1010 - 10: 1000
    out.bits("0")
    out.varbit(10)  // 1020 - (10 + 10): 1000
    out.bits("0")
    out.varbit(-20)  // 1030 - 0: 1030
    let columns = try Self.decode(.xor2, out.bytes)
    #expect(columns.timestamps == [1000, 1010, 1020, 1030, 1040])
    #expect(columns.startTimestamps == [600, 600, 1000, 1000, 1030])
    let cut = try Self.decode(.xor2, out.bytes, in: 1020...1030)
    #expect(cut.startTimestamps == [1000, 1000])
  }

  // MARK: Any bytes

  @Test(arguments: 1...6) func anyBytesGiveSamplesOrAnError(_ encoding: Int) throws {
    let encoding = try #require(PrometheusChunkEncoding(rawValue: UInt8(encoding)))
    var generator = SeededGenerator(seed: UInt64(encoding.rawValue))
    for _ in 0..<3000 {
      let count = Int.random(in: 0...60, using: &generator)
      var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      // Few samples, so that some come out whole.
      if count > 1 { (bytes[0], bytes[1]) = (0, UInt8.random(in: 0...4, using: &generator)) }
      let columns = try? Self.decode(encoding, bytes)
      if let columns {
        #expect(columns.timestamps.count == columns.values.count)
        #expect(columns.histogramTimestamps.count == columns.histograms.count)
      }
    }
  }
}
