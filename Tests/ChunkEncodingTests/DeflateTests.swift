import Testing

@testable import ChunkEncoding

@Suite("Deflate pages")
struct DeflatePageTests {
  private func encoded(_ content: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    DeflatePage.encode(content, into: &writer)
    return writer.bytes
  }

  private func decoded(_ bytes: [UInt8]) throws -> [UInt8] {
    try bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      let content = try DeflatePage.decode(&reader)
      try reader.finish()
      return content
    }
  }

  @Test("give back their content, packed where that is shorter")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 1)
    let noise = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let text = Array(String(repeating: "level=info msg=\"ok\"\r\n\0", count: 500).utf8)
    for content in [[], [0], noise, text] {
      #expect(try decoded(encoded(content)) == content)
    }
    #expect(encoded(text).count < text.count / 20)
    #expect(encoded(noise).count < noise.count + 8)
  }

  @Test("cut short or damaged give an error or the content, and never trap")
  func damage() throws {
    let text = Array(String(repeating: "0123456789abcdef", count: 40).utf8)
    let bytes = encoded(text)
    for length in 0..<bytes.count {
      #expect(throws: ChunkDecodingError.self) { try decoded(Array(bytes[..<length])) }
    }
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<2000 {
      var broken = bytes
      broken[Int.random(in: 0..<broken.count, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
      _ = try? decoded(broken)
    }
  }
}

@Suite("Gzip files")
struct GzipReaderTests {
  /// "hello\n" as one member.
  private static let hello: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9,
    0xE7, 0x02, 0x00, 0x20, 0x30, 0x3A, 0x36, 0x06, 0x00, 0x00, 0x00,
  ]

  /// Unpacks `bytes`, which come in pieces of `pieceSize`.
  private func unpacked(_ bytes: [UInt8], pieceSize: Int, roomSize: Int = 64) throws -> [UInt8] {
    var offset = 0
    let reader = try GzipReader { buffer in
      let count = min(pieceSize, buffer.count, bytes.count - offset)
      buffer.copyBytes(from: bytes[offset..<(offset + count)])
      offset += count
      return count
    }
    var content: [UInt8] = []
    var room = [UInt8](repeating: 0, count: roomSize)
    while true {
      let count = try room.withUnsafeMutableBytes { try reader.read(into: $0) }
      if count == 0 { return content }
      content += room[..<count]
    }
  }

  @Test("unpack all their members, in pieces of any size", arguments: [1, 2, 7, 1000])
  func members(pieceSize: Int) throws {
    let twice = Self.hello + Self.hello
    #expect(try unpacked(Self.hello, pieceSize: pieceSize) == Array("hello\n".utf8))
    #expect(try unpacked(twice, pieceSize: pieceSize) == Array("hello\nhello\n".utf8))
    #expect(try unpacked(twice, pieceSize: pieceSize, roomSize: 1).count == 12)
    #expect(try unpacked(twice + [0, 0, 0], pieceSize: pieceSize).count == 12)
  }

  @Test("cut short give their bytes and then a clear error")
  func truncation() {
    for length in 0..<Self.hello.count {
      #expect(throws: GzipError.truncated(offset: length)) {
        try unpacked(Array(Self.hello[..<length]), pieceSize: 1000)
      }
    }
  }

  @Test("with a wrong checksum, or followed by other bytes, are damaged")
  func damage() {
    var broken = Self.hello
    broken[20] ^= 1
    #expect(throws: GzipError.self) { try unpacked(broken, pieceSize: 1000) }
    #expect(throws: GzipError.self) { try unpacked(Self.hello + [1, 2, 3], pieceSize: 1000) }
    #expect(throws: GzipError.self) { try unpacked(Array("plain text".utf8), pieceSize: 1000) }
  }

  @Test("hand on what comes before damage, however they are cut")
  func damageBehindData() throws {
    var broken = Self.hello
    broken[Self.hello.count - 5] ^= 1
    for pieceSize in [1, 7, 64] {
      var given = 0
      let reader = try GzipReader { target in
        let count = min(target.count, pieceSize, broken.count - given)
        target.copyBytes(from: broken[given..<(given + count)])
        given += count
        return count
      }
      var content: [UInt8] = []
      var room = [UInt8](repeating: 0, count: 64)
      #expect(throws: GzipError.self) {
        while true {
          let count = try room.withUnsafeMutableBytes { try reader.read(into: $0) }
          if count == 0 { return }
          content += room[..<count]
        }
      }
      #expect(content == Array("hello\n".utf8))
    }
  }
}
