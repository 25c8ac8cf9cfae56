// Packed numbers, miniblock by miniblock.

/// A cursor over the miniblocks that `FrameOfReferenceCodec` laid out; stepping over one costs its
/// head only.
struct MiniblockReader {
  /// Set in the byte of a miniblock that has exceptions.
  static let exceptionFlag: UInt8 = 0x80

  private let count: Int
  private let widths: UnsafeRawBufferPointer
  private var bases: ByteReader
  private var exceptions: ByteReader
  private var payload: ByteReader
  private var base: Int64 = 0
  private var block: Int

  /// Finds the parts of `count` numbers, steps over the first miniblocks, as many as `skipped`
  /// says, and puts `reader` behind all.
  ///
  /// - Complexity: O(miniblocks and exceptions).
  init(_ reader: inout ByteReader, count: Int, skipping skipped: Int) throws(ChunkDecodingError) {
    self.count = count
    block = skipped
    let blockCount = Self.blockCount(count)
    widths = try reader.readBytes(blockCount)
    for _ in 0..<skipped { base &+= try reader.readZigZag() }
    bases = reader
    try reader.skipVarints(blockCount &- skipped)
    let skippedBytes = try Self.payloadSize(widths[..<skipped], of: count)
    let otherBytes = try Self.payloadSize(widths[skipped...], of: count)
    if widths.contains(where: { $0 & Self.exceptionFlag != 0 }) {
      for block in 0..<skipped where widths[block] & Self.exceptionFlag != 0 {
        try Self.skipExceptions(&reader)
      }
      exceptions = reader
      for block in skipped..<blockCount where widths[block] & Self.exceptionFlag != 0 {
        try Self.skipExceptions(&reader)
      }
    } else {
      exceptions = reader
    }
    _ = try reader.readBytes(skippedBytes)
    payload = reader
    _ = try reader.readBytes(otherBytes)
  }

  /// The bytes of the packed numbers of some miniblocks of `count` numbers in all.
  private static func payloadSize(
    _ widths: Slice<UnsafeRawBufferPointer>, of count: Int
  ) throws(ChunkDecodingError) -> Int {
    var sum = 0
    var widest: UInt8 = 0
    for head in widths {
      let width = head & ~exceptionFlag
      widest = max(widest, width)
      sum &+= Int(width)
    }
    guard widest <= 64 else { throw .invalid("a width of \(widest) bits") }
    let whole = sum &* BitPacking.size(count: BitPacking.blockCount, width: 1)
    let rest = count % BitPacking.blockCount
    // The last miniblock of the column may have fewer numbers.
    guard rest > 0, widths.endIndex == blockCount(count), let last = widths.last else {
      return whole
    }
    let width = Int(last & ~exceptionFlag)
    return whole &- BitPacking.size(count: BitPacking.blockCount, width: width)
      &+ BitPacking.size(count: rest, width: width)
  }

  /// How many miniblocks `count` numbers take.
  static func blockCount(_ count: Int) -> Int {
    (count + BitPacking.blockCount - 1) / BitPacking.blockCount
  }

  /// The miniblocks that hold the numbers in `range`.
  static func blocks(of range: Range<Int>) -> Range<Int> {
    range.isEmpty ? 0..<0 : range.lowerBound / BitPacking.blockCount..<blockCount(range.upperBound)
  }

  // MARK: Unpacking

  /// A whole miniblock of numbers of less than 32 bits, without exceptions.
  struct WholeBlock {
    let base: Int64
    /// `16 * width` bytes; nil for none.
    fileprivate let bytes: UnsafeRawPointer?
    fileprivate let width: Int

    /// Calls `body` with four packed numbers at a time, and the place of the first.
    @inline(__always)
    func forEachFour(_ body: (_ place: Int, _ row: SIMD4<UInt32>) -> Void) {
      if width > 0, let bytes {
        BitPacking.forEachFour(bytes, width: width, body)
      } else {
        for place in stride(from: 0, to: BitPacking.blockCount, by: 4) { body(place, .zero) }
      }
    }
  }

  /// Where the numbers of the next miniblock that are in `range` go in an output for that range.
  func place(in range: Range<Int>) -> Range<Int> {
    let start = max(block &* BitPacking.blockCount, range.lowerBound)
    let end = min(min((block &+ 1) &* BitPacking.blockCount, count), range.upperBound)
    return (start &- range.lowerBound)..<(max(start, end) &- range.lowerBound)
  }

  /// Steps over the next miniblock and gives it, where all of it is wanted, it has no exceptions
  /// and `isFit` says so of its base and width; else nil, and the reader stays before it.
  @inline(__always)
  mutating func wholeBlock(
    _ place: Range<Int>, where isFit: (_ base: Int64, _ width: Int) -> Bool
  ) throws(ChunkDecodingError) -> WholeBlock? {
    let width = Int(widths[block])
    guard place.count == BitPacking.blockCount, width < 32 else { return nil }
    var ahead = bases
    guard isFit(base &+ (try ahead.readZigZag()), width) else { return nil }
    let bytes = try readHead().bytes
    return WholeBlock(base: base, bytes: bytes.baseAddress, width: width)
  }

  /// Unpacks the next miniblock, lets `complete` change its numbers, and writes those that are in
  /// `range` of the column to their places in `output`, which has room for the range. Numbers
  /// behind the range are left out.
  mutating func unpack(
    _ range: Range<Int>, into output: UnsafeMutableBufferPointer<Int64>,
    _ complete: (UnsafeMutableBufferPointer<Int64>) -> Void
  ) throws(ChunkDecodingError) {
    let start = block &* BitPacking.blockCount
    let end = min(start &+ BitPacking.blockCount, count)
    if start >= range.lowerBound && end <= range.upperBound {
      let place = (start &- range.lowerBound)..<(end &- range.lowerBound)
      let numbers = UnsafeMutableBufferPointer(rebasing: output[place])
      try unpack(into: numbers)
      return complete(numbers)
    }
    let failure = withUnsafeTemporaryAllocation(of: Int64.self, capacity: end &- start) {
      scratch -> ChunkDecodingError? in
      let wanted = min(end, range.upperBound)
      do throws(ChunkDecodingError) {
        try unpack(into: scratch, first: wanted &- start)
      } catch {
        return error
      }
      complete(UnsafeMutableBufferPointer(rebasing: scratch[..<(wanted &- start)]))
      for index in max(start, range.lowerBound)..<wanted {
        output[index &- range.lowerBound] = scratch[index &- start]
      }
      return nil
    }
    if let failure { throw failure }
  }

  /// Unpacks the next miniblock, which has as many numbers as there is room for; those behind the
  /// first `wanted` may be left out.
  private mutating func unpack(
    into numbers: UnsafeMutableBufferPointer<Int64>, first wanted: Int? = nil
  ) throws(ChunkDecodingError) {
    let head = try readHead()
    BitPacking.unpack(
      head.bytes, width: head.width, base: base, into: numbers, first: wanted)
    if head.hasExceptions { try patch(numbers) }
  }

  private mutating func readHead() throws(ChunkDecodingError) -> (
    bytes: UnsafeRawBufferPointer, width: Int, hasExceptions: Bool
  ) {
    let width = Int(widths[block] & ~Self.exceptionFlag)
    let hasExceptions = widths[block] & Self.exceptionFlag != 0
    let numbers = min(BitPacking.blockCount, count &- block &* BitPacking.blockCount)
    base &+= try bases.readZigZag()
    block &+= 1
    let bytes = try payload.readBytes(BitPacking.size(count: numbers, width: width))
    return (bytes, width, hasExceptions)
  }

  // MARK: Exceptions

  private static func skipExceptions(_ reader: inout ByteReader) throws(ChunkDecodingError) {
    let count = Int(try reader.readByte())
    _ = try reader.readBytes(count)
    try reader.skipVarints(count)
  }

  private mutating func patch(
    _ numbers: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    let count = Int(try exceptions.readByte())
    let places = try exceptions.readBytes(count)
    for place in places {
      guard Int(place) < numbers.count else { throw .invalid("an exception at \(place)") }
      numbers[Int(place)] = base &+ (try exceptions.readZigZag())
    }
  }
}
