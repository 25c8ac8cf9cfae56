// Numbers of one width packed without gaps: the ground of all integer columns.

/// Packs unsigned numbers of `width` bits (0 to 64).
///
/// A full miniblock of 128 takes exactly `16 * width` bytes: up to 32 bits it stands in four
/// lanes of 32-bit words (number `i` in lane `i % 4`; "SIMD-BP128", Lemire and Boytsov, "Decoding
/// billions of integers per second through vectorization", 2015), above that in two lanes of
/// 64-bit words. Fewer than 128 numbers stand in one stream, the lowest bit first, of `(count *
/// width + 7) / 8` bytes.
public enum BitPacking {
  /// Numbers in a full miniblock.
  public static let blockCount = 128

  /// The bytes that `count` (at most 128) numbers take.
  public static func size(count: Int, width: Int) -> Int { (count * width + 7) / 8 }

  /// The bits that `value` needs.
  public static func width(of value: UInt64) -> Int { 64 - value.leadingZeroBitCount }

  // MARK: Packing

  /// Appends `values`, at most 128, each below 2^`width`.
  public static func pack(
    _ values: UnsafeBufferPointer<UInt64>, width: Int, into writer: inout ByteWriter
  ) {
    assert(values.count <= blockCount && (0...64).contains(width))
    if width == 0 { return }
    if values.count < blockCount {
      packStream(values, width: width, into: &writer)
    } else {
      withUnsafeTemporaryAllocation(byteCount: 16 * width, alignment: 16) { words in
        if width <= 32 {
          packFourLanes(values, width: width, into: words)
        } else {
          packTwoLanes(values, width: width, into: words)
        }
        writer.append(bytes: words)
      }
    }
  }

  private static func packStream(
    _ values: UnsafeBufferPointer<UInt64>, width: Int, into writer: inout ByteWriter
  ) {
    var bits = BitWriter()
    for value in values { bits.append(value, width: width) }
    writer.append(bytes: bits.finish())
  }

  // SAFETY: `pack` hands on 128 numbers and `16 * width` bytes: `width` rows of four words are
  // written, one whenever 32 bits of each lane are full.
  private static func packFourLanes(
    _ values: UnsafeBufferPointer<UInt64>, width: Int, into words: UnsafeMutableRawBufferPointer
  ) {
    var row = SIMD4<UInt32>(repeating: 0)
    var filled = 0
    var offset = 0
    for index in stride(from: 0, to: blockCount, by: 4) {
      let next = SIMD4<UInt32>(
        truncatingIfNeeded: SIMD4(
          values[index], values[index &+ 1], values[index &+ 2], values[index &+ 3]))
      row |= next &<< SIMD4(repeating: UInt32(truncatingIfNeeded: filled))
      filled &+= width
      if filled < 32 { continue }
      words.storeBytes(of: row, toByteOffset: offset, as: SIMD4<UInt32>.self)
      offset &+= 16
      filled &-= 32
      // What did not fit starts the next word.
      row =
        filled == 0
        ? SIMD4(repeating: 0)
        : next &>> SIMD4(repeating: UInt32(truncatingIfNeeded: width &- filled))
    }
  }

  // SAFETY: as for four lanes, with words of 64 bits.
  private static func packTwoLanes(
    _ values: UnsafeBufferPointer<UInt64>, width: Int, into words: UnsafeMutableRawBufferPointer
  ) {
    var row = SIMD2<UInt64>(repeating: 0)
    var filled = 0
    var offset = 0
    for index in stride(from: 0, to: blockCount, by: 2) {
      let next = SIMD2(values[index], values[index &+ 1])
      row |= next &<< SIMD2(repeating: UInt64(truncatingIfNeeded: filled))
      filled &+= width
      if filled < 64 { continue }
      words.storeBytes(of: row, toByteOffset: offset, as: SIMD2<UInt64>.self)
      offset &+= 16
      filled &-= 64
      row =
        filled == 0
        ? SIMD2(repeating: 0)
        : next &>> SIMD2(repeating: UInt64(truncatingIfNeeded: width &- filled))
    }
  }

  // MARK: Unpacking

  /// Writes `base` plus each of `output.count` (at most 128) packed numbers, wrapping around; those
  /// behind the first `wanted` may be left out.
  ///
  /// - Precondition: `bytes` holds `size(count:width:)` bytes.
  public static func unpack(
    _ bytes: UnsafeRawBufferPointer, width: Int, base: Int64,
    into output: UnsafeMutableBufferPointer<Int64>, first wanted: Int? = nil
  ) {
    let wanted = wanted ?? output.count
    precondition(output.count <= blockCount && (0...64).contains(width))
    precondition((0...output.count).contains(wanted))
    precondition(bytes.count == size(count: output.count, width: width))
    if width == 0 {
      output.update(repeating: base)
    } else if output.count < blockCount {
      unpackStream(bytes, width: width, base: base, into: output, first: wanted)
    } else if width <= 32 {
      unpackFourLanes(bytes, width: width, base: base, into: output, first: wanted)
    } else {
      unpackTwoLanes(bytes, width: width, base: base, into: output, first: wanted)
    }
  }

  private static func unpackStream(
    _ bytes: UnsafeRawBufferPointer, width: Int, base: Int64,
    into output: UnsafeMutableBufferPointer<Int64>, first wanted: Int
  ) {
    var bit = 0
    var index = 0
    // A number of at most 57 bits lies in the eight bytes from its first one on.
    if width <= 57, bytes.count >= 8 {
      let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- width)
      let whole = min(wanted, ((bytes.count &- 8) &* 8 &+ 7) / width &+ 1)
      while index < whole {
        let word = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
        let number = word &>> UInt64(truncatingIfNeeded: bit & 7) & mask
        output[index] = base &+ Int64(bitPattern: number)
        bit &+= width
        index &+= 1
      }
    }
    while index < wanted {
      output[index] = base &+ Int64(bitPattern: BitStream.read(bytes, at: bit, width: width))
      bit &+= width
      index &+= 1
    }
  }

  // SAFETY: `unpack` has held that there are `16 * width` bytes and room for 128 numbers.
  private static func unpackFourLanes(
    _ bytes: UnsafeRawBufferPointer, width: Int, base: Int64,
    into output: UnsafeMutableBufferPointer<Int64>, first wanted: Int
  ) {
    guard let target = output.baseAddress, let source = bytes.baseAddress else { return }
    forEachFour(source, width: width, first: wanted) { place, row in
      target[place] = base &+ Int64(row[0])
      target[place &+ 1] = base &+ Int64(row[1])
      target[place &+ 2] = base &+ Int64(row[2])
      target[place &+ 3] = base &+ Int64(row[3])
    }
  }

  /// Calls `body` with four packed numbers of a miniblock at a time and the place of the first,
  /// until the first `wanted` of the 128 have come.
  ///
  /// SAFETY: `width` is 1 to 32, and there are `16 * width` bytes; word `row * width / 32` is below
  /// `width`, and the word behind it is only touched where a number crosses into it.
  @inline(__always)
  static func forEachFour(
    _ source: UnsafeRawPointer, width: Int, first wanted: Int = blockCount,
    _ body: (_ place: Int, _ row: SIMD4<UInt32>) -> Void
  ) {
    let mask = SIMD4<UInt32>(repeating: UInt32.max &>> UInt32(32 &- width))
    var bit = 0
    for place in stride(from: 0, to: wanted, by: 4) {
      let shift = UInt32(truncatingIfNeeded: bit & 31)
      let word = source + (bit &>> 5) &* 16
      var row = word.loadUnaligned(as: SIMD4<UInt32>.self) &>> SIMD4(repeating: shift)
      if Int(shift) &+ width > 32 {
        row |= (word + 16).loadUnaligned(as: SIMD4<UInt32>.self) &<< SIMD4(repeating: 32 &- shift)
      }
      body(place, row & mask)
      bit &+= width
    }
  }

  // SAFETY: as for four lanes, with words of 64 bits.
  private static func unpackTwoLanes(
    _ bytes: UnsafeRawBufferPointer, width: Int, base: Int64,
    into output: UnsafeMutableBufferPointer<Int64>, first wanted: Int
  ) {
    guard var target = output.baseAddress, let source = bytes.baseAddress else { return }
    let mask = UInt64.max &>> UInt64(64 &- width)
    var bit = 0
    for _ in 0..<((wanted &+ 1) / 2) {
      let shift = UInt64(truncatingIfNeeded: bit & 63)
      let place = source + (bit &>> 6) &* 16
      for lane in 0..<2 {
        let word = place + 8 &* lane
        var value = word.loadUnaligned(as: UInt64.self) &>> shift
        if Int(shift) &+ width > 64 {
          value |= (word + 16).loadUnaligned(as: UInt64.self) &<< (64 &- shift)
        }
        target[lane] = base &+ Int64(bitPattern: value & mask)
      }
      target += 2
      bit &+= width
    }
  }
}
