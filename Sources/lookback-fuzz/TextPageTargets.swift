import ChunkEncoding

// Dictionaries of strings and packed text.

extension FuzzTarget {
  /// A front-coded dictionary; the bytes between zeros are strings to be encoded, too.
  static let strings = FuzzTarget(
    name: "strings",
    seeds: {
      let many = (10..<50).map { "label_\($0 / 7)_\($0)" }
      return [[], [""], ["", "a", "ab", "abc", "b"], many].map {
        FrontCodedStringsEncoder.encode($0)
      }
    },
    run: { (input) throws(BrokenClaim) in
      _ = try readAll(input.bytes)
      let texts = Set(input.parts.map { Array(String(decoding: $0, as: UTF8.self).utf8) })
        .sorted { $0.lexicographicallyPrecedes($1) }
      let encoded = FrontCodedStringsEncoder.encode(
        texts.map { String(decoding: $0, as: UTF8.self) })
      try hold(try readAll(encoded) == texts, "strings come back")
      try encoded.withUnsafeBufferPointer { (bytes) throws(BrokenClaim) in
        guard let strings = try? FrontCodedStrings(UnsafeRawBufferPointer(bytes)) else { return }
        for (index, text) in texts.enumerated() {
          let found = try? strings.index(of: String(decoding: text, as: UTF8.self))
          try hold(found == index, "a string is found where it stands")
        }
      }
    })

  /// All strings, nil where the dictionary is damaged. Each must be the same read by itself.
  private static func readAll(_ bytes: [UInt8]) throws(BrokenClaim) -> [[UInt8]]? {
    try bytes.withUnsafeBufferPointer { (bytes) throws(BrokenClaim) -> [[UInt8]]? in
      guard let strings = try? FrontCodedStrings(UnsafeRawBufferPointer(bytes)) else { return nil }
      var all: [[UInt8]] = []
      let isWhole: Bool
      do throws(ChunkDecodingError) {
        try strings.forEach { (_, string) throws(ChunkDecodingError) in all.append(string) }
        isWhole = true
      } catch {
        isWhole = false
      }
      for index in Set([0, 1, 15, 16, 17, strings.count - 1, strings.count, .max]) where index >= 0
      {
        let single = try? strings.bytes(at: index)
        if index < all.count {
          try hold(single == all[index], "string \(index) is the same read by itself")
        }
      }
      _ = try? strings.index(of: "a")
      _ = try? strings.index(of: "\u{10FFFF}")
      return isWhole ? all : nil
    }
  }

  /// A page of deflated text; the bytes are text to be packed, too.
  static let deflate = FuzzTarget(
    name: "deflate",
    seeds: {
      textSamples.map { text in
        var writer = ByteWriter()
        DeflatePage.encode(text, into: &writer)
        return writer.bytes
      }
    },
    run: { (input) throws(BrokenClaim) in
      _ = decode(input.bytes) { (reader) throws(ChunkDecodingError) in
        _ = try DeflatePage.decode(&reader)
      }
      var writer = ByteWriter()
      DeflatePage.encode(input.bytes, into: &writer)
      var content: [UInt8] = []
      let isRead = decode(writer.bytes) { (reader) throws(ChunkDecodingError) in
        content = try DeflatePage.decode(&reader)
        try reader.finish()
      }
      try hold(isRead && content == input.bytes, "a deflated page comes back")
    })

  /// A size of pieces, then a gzip file.
  static let gzip = FuzzTarget(
    name: "gzip",
    seeds: { gzipSamples.map { [64] + $0 } },
    run: { (input) throws(BrokenClaim) in
      var input = input
      let size = input.byte() + 1
      let packed = input.rest
      let (whole, isWhole) = unpack(packed, pieces: 1 << 16, inputPieces: 1 << 16)
      let (pieces, isPiecewise) = unpack(packed, pieces: 4096, inputPieces: size)
      try hold(
        whole == pieces && isWhole == isPiecewise, "gzip is the same however it is cut")
    })

  /// Most bytes that are unpacked of an input.
  private static let unpackedLimit = 1 << 22

  private static func unpack(
    _ packed: [UInt8], pieces: Int, inputPieces: Int
  ) -> (content: [UInt8], isWhole: Bool) {
    var given = 0
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: pieces)
    do {
      let reader = try GzipReader { target in
        let count = min(target.count, inputPieces, packed.count - given)
        target.copyBytes(from: packed[given..<(given + count)])
        given += count
        return count
      }
      while content.count < unpackedLimit {
        let count = try piece.withUnsafeMutableBytes { try reader.read(into: $0) }
        if count == 0 { return (content, true) }
        content += piece[..<min(count, unpackedLimit - content.count)]
      }
      return (content, true)
    } catch {
      return (content, false)
    }
  }

  /// A snappy block.
  static let snappy = FuzzTarget(
    name: "snappy",
    seeds: {
      // Literals, and a copy that reaches into itself, by hand: nothing here writes snappy.
      [[5, 16] + Array("hello".utf8), [12, 8, 97, 98, 99, 21, 3], [0]]
    },
    run: { (input) throws(BrokenClaim) in
      var output: [UInt8] = []
      _ = decode(input.bytes) { (reader) throws(ChunkDecodingError) in
        try SnappyBlock.decode(reader.bytes, limit: 1 << 24, into: &output)
      }
      // Every block of literals is one: its length, a tag of at most 60 bytes, those.
      var writer = ByteWriter()
      writer.append(count: input.bytes.count)
      for start in stride(from: 0, to: input.bytes.count, by: 60) {
        let literal = input.bytes[start..<min(start + 60, input.bytes.count)]
        writer.append(fixed: UInt8((literal.count - 1) << 2))
        writer.append(bytes: literal)
      }
      let isRead = decode(writer.bytes) { (reader) throws(ChunkDecodingError) in
        try SnappyBlock.decode(reader.bytes, limit: 1 << 24, into: &output)
      }
      try hold(isRead && output == input.bytes, "literals come back")
    })

  // MARK: Seeds

  static let textSamples: [[UInt8]] = [
    [], Array("short".utf8),
    Array(String(repeating: "level=info msg=\"a request\"\n", count: 40).utf8),
    (0..<600).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31) },
  ]

  /// A stored member, two of them with filling behind, one of fixed codes ("aaaaaaaaaa").
  static let gzipSamples: [[UInt8]] = {
    let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    let stored: [UInt8] = head + [1, 1, 0, 0xFE, 0xFF, 0x61, 0x43, 0xBE, 0xB7, 0xE8, 1, 0, 0, 0]
    let fixed: [UInt8] = head + [0x4B, 0x4C, 0x84, 1, 0, 0xF0, 0xCD, 0x11, 0x4C, 10, 0, 0, 0]
    return [stored, stored + stored + [0, 0], fixed]
  }()
}
