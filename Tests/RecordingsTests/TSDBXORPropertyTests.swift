import TelemetryModel
import Testing

@testable import Recordings

/// What an encoder of the reference's format writes comes back bit by bit.
@Suite("XOR chunks of any samples") struct TSDBXORPropertyTests {
  /// The encoding as the specification tells it, apart from the decoder.
  static func encode(_ samples: [(time: Int64, value: Double)]) -> [UInt8] {
    var out = PrometheusBytes()
    out.fixed(UInt16(samples.count))
    var delta: UInt64 = 0
    var window: (leading: Int, trailing: Int)?
    for (index, sample) in samples.enumerated() {
      if index == 0 {
        out.varint(sample.time)
        out.double(sample.value)
        continue
      }
      let before = samples[index - 1]
      let step = UInt64(bitPattern: sample.time &- before.time)
      if index == 1 { out.uvarint(step) } else { writeChange(step, delta, &out) }
      delta = step
      writeValue(sample.value.bitPattern ^ before.value.bitPattern, &window, &out)
    }
    return out.bytes
  }

  private static func writeChange(
    _ step: UInt64, _ delta: UInt64, _ out: inout PrometheusBytes
  ) {
    let change = Int64(bitPattern: step &- delta)
    if change == 0 { return out.bits("0") }
    for (prefix, width) in [("10", 14), ("110", 17), ("1110", 20)] {
      let half = Int64(1) << Int64(width - 1)
      guard change > -half, change <= half else { continue }
      out.bits(prefix)
      return out.bits(UInt64(bitPattern: change) & ((1 << UInt64(width)) - 1), width)
    }
    out.bits("1111")
    out.bits(UInt64(bitPattern: change), 64)
  }

  private static func writeValue(
    _ change: UInt64, _ window: inout (leading: Int, trailing: Int)?, _ out: inout PrometheusBytes
  ) {
    if change == 0 { return out.bits("0") }
    let leading = min(change.leadingZeroBitCount, 31)
    let trailing = change.trailingZeroBitCount
    if let window, leading >= window.leading, trailing >= window.trailing {
      out.bits("10")
      return out.bits(change >> UInt64(window.trailing), 64 - window.leading - window.trailing)
    }
    window = (leading, trailing)
    let width = 64 - leading - trailing
    out.bits("11")
    out.bits(UInt64(leading), 5)
    out.bits(UInt64(width & 0x3F), 6)
    out.bits(change >> UInt64(trailing), width)
  }

  private static func samples(
    _ kind: Int, _ generator: inout SeededGenerator
  ) -> [(time: Int64, value: Double)] {
    var time = Int64.random(in: -1_000_000...2_000_000_000_000, using: &generator)
    var value = Double(Int.random(in: 0...100, using: &generator))
    return (0..<Int.random(in: 1...300, using: &generator)).map { _ in
      let jitter: [ClosedRange<Int64>] = [
        0...0, -5...5, -9000...9000, -70_000...70_000, -600_000...600_000, 0...(1 << 40),
      ]
      time += 700_000 + Int64.random(in: jitter[kind % jitter.count], using: &generator)
      switch kind / jitter.count {
      case 0: if Bool.random(using: &generator) { value += 1 }
      case 1: value = Double(Int.random(in: 0...99_999, using: &generator)) / 100
      case 2: value = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &generator))
      default: value = Int.random(in: 0...9, using: &generator) == 0 ? StalenessMarker.value : 1
      }
      return (time, value)
    }
  }

  @Test(arguments: 0..<24) func comeBack(_ kind: Int) throws {
    var generator = SeededGenerator(seed: UInt64(kind))
    for _ in 0..<20 {
      let samples = Self.samples(kind, &generator)
      let columns = try TSDBChunkTests.decode(.xor, Self.encode(samples))
      #expect(columns.timestamps == samples.map(\.time))
      #expect(columns.values.map(\.bitPattern) == samples.map(\.value.bitPattern))
    }
  }
}
