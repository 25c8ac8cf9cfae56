import Glibc

// The different texts of a column.

/// A dictionary of a column's texts, in the order they first come, and the column as codes.
///
/// Layout: varint count, a text column of the different texts, a code column.
struct TextDictionary {
  private var firsts: [TextSpan] = []
  private var codes: [Int64] = []
  private let base: UnsafePointer<UInt8>

  /// How many different texts there are.
  var count: Int { firsts.count }

  /// The dictionary of `source`; nil where so many texts differ that it is of no use.
  init?(_ source: TextSource) {
    base = source.base
    let limit = min(source.count / 2, 65_535)
    if limit == 0 { return nil }
    var mask = 255
    // 0 stands for none, else a code and one.
    var table = [Int32](repeating: 0, count: mask + 1)
    codes.reserveCapacity(source.count)
    for index in 0..<source.count {
      let text = source.text(index)
      var slot = Int(truncatingIfNeeded: Self.hash(text)) & mask
      while table[slot] != 0 {
        if Self.equal(text, known(Int(table[slot]) &- 1)) { break }
        slot = (slot &+ 1) & mask
      }
      if table[slot] != 0 {
        codes.append(Int64(table[slot] &- 1))
        continue
      }
      if firsts.count == limit { return nil }
      // Mostly different so far: it will not end well.
      if firsts.count == 512, index < 640 { return nil }
      firsts.append(source.spans[index])
      codes.append(Int64(firsts.count &- 1))
      table[slot] = Int32(firsts.count)
      if 2 &* firsts.count > mask {
        mask = 4 &* mask &+ 3
        rehash(&table, mask: mask)
      }
    }
  }

  private func known(_ code: Int) -> UnsafeBufferPointer<UInt8> {
    let span = firsts[code]
    return UnsafeBufferPointer(start: base + Int(span.start), count: Int(span.length))
  }

  private func rehash(_ table: inout [Int32], mask: Int) {
    table = [Int32](repeating: 0, count: mask + 1)
    for code in firsts.indices {
      var slot = Int(truncatingIfNeeded: Self.hash(known(code))) & mask
      while table[slot] != 0 { slot = (slot &+ 1) & mask }
      table[slot] = Int32(code &+ 1)
    }
  }

  /// A hash of a text, within this process only.
  static func hash(_ text: UnsafeBufferPointer<UInt8>, seed: UInt64 = 0) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: text.count)
    let raw = UnsafeRawBufferPointer(text)
    var index = 0
    while index &+ 8 <= raw.count {
      hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index &+= 8
    }
    var last: UInt64 = 0
    while index < raw.count {
      last = last << 8 | UInt64(raw[index])
      index &+= 1
    }
    return mix(hash ^ last)
  }

  static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low ^ value
  }

  static func equal(
    _ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard first.count == second.count else { return false }
    guard let left = first.baseAddress, let right = second.baseAddress, !first.isEmpty else {
      return true
    }
    return memcmp(left, right, first.count) == 0
  }

  func encode(_ source: TextSource, depth: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(count: firsts.count)
    firsts.withUnsafeBufferPointer { spans in
      writer.append(
        bytes: TextColumn.encode(
          TextSource(base: base, spans: spans, times: nil), depth: depth + 1,
          allowsDictionary: false))
    }
    CodeColumn.encode(codes, into: &writer)
    return writer.bytes
  }

  /// Reads the different texts, of which a column of `count` has at most as many.
  static func readTexts(
    _ reader: inout ByteReader, count: Int, depth: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    let size = try reader.readCount(limit: count)
    return try TextColumn.decode(
      &reader, count: size, times: nil, depth: depth + 1, budget: &budget)
  }

  /// Reads which of `size` texts each of `count` rows has.
  static func readCodes(
    _ reader: inout ByteReader, count: Int, size: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> [Int64] {
    try budget.take(count: count, byteCount: 0)
    return try CodeColumn.decode(&reader, count: count, limit: size)
  }

  static func decode(
    _ reader: inout ByteReader, count: Int, depth: Int, budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    let texts = try readTexts(&reader, count: count, depth: depth, budget: &budget)
    let codes = try readCodes(&reader, count: count, size: texts.count, budget: &budget)
    let values = TextValues(sharing: texts, count: count)
    for (index, code) in codes.enumerated() { values.spans[index] = texts.spans[Int(code)] }
    return values
  }
}
