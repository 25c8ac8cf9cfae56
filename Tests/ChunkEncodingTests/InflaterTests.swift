import CZlib
import Testing

@testable import ChunkEncoding

/// zlib is the measure: what it unpacks is unpacked, and to the same; what it refuses is refused.
@Suite("Unpacking deflate streams") struct InflaterTests {
  private func packed(_ content: [UInt8], level: CInt, strategy: CInt) throws -> [UInt8] {
    var stream = z_stream()
    try #require(
      deflateInit2_(
        &stream, level, Z_DEFLATED, -15, 8, strategy, ZLIB_VERSION,
        CInt(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { deflateEnd(&stream) }
    var (input, output) = (content + [0], [UInt8](repeating: 0, count: content.count * 2 + 100))
    let room = UInt32(output.count)
    let status = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output -> CInt in
        (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(content.count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, room)
        return deflate(&stream, Z_FINISH)
      }
    }
    try #require(status == Z_STREAM_END)
    return Array(output[..<Int(stream.total_out)])
  }

  /// What zlib makes of a stream that is to unpack to `count` bytes; nil where it refuses.
  private func reference(_ packed: [UInt8], count: Int) throws -> [UInt8]? {
    var stream = z_stream()
    try #require(
      inflateInit2_(&stream, -15, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { inflateEnd(&stream) }
    var (input, output) = (packed + [0], [UInt8](repeating: 0, count: count + 1))
    let status = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output -> CInt in
        (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(packed.count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(count + 1))
        return inflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END, stream.avail_in == 0, Int(stream.total_out) == count else {
      return nil
    }
    return Array(output[..<count])
  }

  private func unpacked(_ packed: [UInt8], count: Int) -> [UInt8]? {
    packed.withUnsafeBytes { try? Inflater.bytes(of: $0, count: count) }
  }

  private func content(_ generator: inout SeededGenerator) -> [UInt8] {
    let count = Int.random(in: 0..<6000, using: &generator)
    let alphabet = Int.random(in: 1...256, using: &generator)
    var bytes: [UInt8] = []
    while bytes.count < count {
      if bytes.count > 10, Int.random(in: 0..<3, using: &generator) == 0 {
        let start = Int.random(in: 0..<bytes.count, using: &generator)
        let length = Int.random(in: 1...400, using: &generator)
        bytes += bytes[start..<min(start + length, bytes.count)]
      } else if Int.random(in: 0..<40, using: &generator) == 0 {
        bytes += [UInt8](repeating: 7, count: Int.random(in: 1...900, using: &generator))
      } else {
        // Few bytes are frequent, so that codes differ in length.
        let rare = Int.random(in: 0..<alphabet, using: &generator)
        bytes.append(UInt8(Int.random(in: 0...rare, using: &generator)))
      }
    }
    return bytes
  }

  @Test("gives back what was packed")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 31)
    for _ in 0..<300 {
      let content = content(&generator)
      let level = CInt.random(in: 0...9, using: &generator)
      let strategies = [Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED]
      let strategy = try #require(strategies.randomElement(using: &generator))
      let packed = try packed(content, level: level, strategy: strategy)
      #expect(unpacked(packed, count: content.count) == content)
      #expect(unpacked(packed, count: content.count + 1) == nil)
      #expect(content.isEmpty || unpacked(packed, count: content.count - 1) == nil)
      #expect(unpacked(packed + [0], count: content.count) == nil)
    }
  }

  @Test("takes and refuses damaged streams as zlib does")
  func damage() throws {
    var generator = SeededGenerator(seed: 32)
    var taken = 0
    for _ in 0..<400 {
      let content = Array(content(&generator).prefix(700))
      let packed = try packed(content, level: 6, strategy: Z_DEFAULT_STRATEGY)
      for _ in 0..<40 {
        var broken = packed
        for _ in 0...Int.random(in: 0..<3, using: &generator) {
          let place = Int.random(in: 0..<min(broken.count, 80), using: &generator)
          broken[place] = UInt8.random(in: .min ... .max, using: &generator)
        }
        if Bool.random(using: &generator) {
          broken.removeLast(Int.random(in: 0..<2, using: &generator))
        }
        let reference = try reference(broken, count: content.count)
        #expect(unpacked(broken, count: content.count) == reference)
        taken += reference == nil ? 0 : 1
      }
    }
    #expect(taken > 50)
  }
}
