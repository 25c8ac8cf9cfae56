import Testing

@testable import ChunkEncoding

/// Numbers far off their miniblock.
@Suite("Miniblock frames")
struct MiniblockFrameTests {
  private func frame(_ values: [Int64]) -> MiniblockFrame {
    values.withUnsafeBufferPointer { MiniblockFrame($0) }
  }

  @Test("hold every number where they are alike")
  func alike() {
    let frame = frame((0..<128).map { 1000 + Int64($0 % 8) })
    #expect((frame.base, frame.width, frame.exceptionCount) == (1000, 3, 0))
  }

  @Test("leave a reset out, above or below", arguments: [Int64(1) << 40, -(1 << 40)])
  func oneFarOff(far: Int64) {
    var values = (0..<128).map { Int64($0 % 16) }
    values[77] = far
    let frame = frame(values)
    #expect(frame.width == 4)
    #expect(frame.exceptionCount == 1)
    #expect((-8...0).contains(frame.base))
  }

  @Test("take no bits for rare events")
  func rareEvents() {
    var values = [Int64](repeating: 0, count: 128)
    values[3] = 1
    values[90] = 1
    let frame = frame(values)
    #expect((frame.base, frame.width, frame.exceptionCount) == (0, 0, 2))
  }

  @Test("span all of Int64")
  func everything() {
    let frame = frame([.min, .max, 0, -1, 1])
    #expect((frame.width, frame.exceptionCount) == (64, 0))
  }

  private func decoded(_ bytes: [UInt8], count: Int) throws -> [Int64] {
    try bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var values = [Int64](repeating: 7, count: count)
      try values.withUnsafeMutableBufferPointer {
        try FrameOfReferenceCodec.decode(&reader, count: count, range: 0..<count, into: $0)
      }
      try reader.finish()
      return values
    }
  }

  @Test("give back numbers of which some are anywhere", arguments: 0..<60)
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...600, using: &generator)
    let width = Int.random(in: 0...40, using: &generator)
    let values = (0..<count).map { _ -> Int64 in
      let isFar = Int.random(in: 0..<20, using: &generator) == 0
      return Int64(bitPattern: generator.next()) >> (isFar ? 0 : Int64(63 - width))
    }
    var writer = ByteWriter()
    values.withUnsafeBufferPointer { FrameOfReferenceCodec.encode($0, into: &writer) }
    #expect(try decoded(writer.bytes, count: count) == values)
  }

  @Test("refuse exceptions behind the last number, and bytes that end in them")
  func brokenExceptions() throws {
    // Width 0 with exceptions, base 0, one exception at place 2 of distance 1.
    let bytes: [UInt8] = [0x80, 0x00, 0x01, 0x02, 0x02]
    #expect(try decoded(bytes, count: 3) == [0, 0, 1])
    #expect(throws: ChunkDecodingError.self) { try decoded(bytes, count: 2) }
    for length in 0..<bytes.count {
      #expect(throws: ChunkDecodingError.self) {
        try decoded(Array(bytes[..<length]), count: 3)
      }
    }
  }
}
