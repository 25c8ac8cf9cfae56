// Packed numbers, miniblock by miniblock.

/// A cursor over the miniblocks that `FrameOfReferenceCodec` laid out: each is unpacked or stepped
/// over, which costs its head only.
struct MiniblockReader {
  /// Set in the byte of a miniblock that has exceptions.
  static let exceptionFlag: UInt8 = 0x80

  private let count: Int
  private let widths: UnsafeRawBufferPointer
  private var bases: ByteReader
  private var exceptions: ByteReader
  private var payload: ByteReader
  private var base: Int64 = 0
  private var block = 0

  /// Finds the parts of `count` numbers, and puts `reader` behind them.
  ///
  /// - Complexity: O(miniblocks and exceptions).
  init(_ reader: inout ByteReader, count: Int) throws(ChunkDecodingError) {
    self.count = count
    let blockCount = Self.blockCount(count)
    widths = try reader.readBytes(blockCount)
    bases = reader
    try reader.skipVarints(blockCount)
    exceptions = reader
    var bytes = 0
    for block in 0..<blockCount {
      let width = Int(widths[block] & ~Self.exceptionFlag)
      guard width <= 64 else { throw .invalid("a width of \(width) bits") }
      if widths[block] & Self.exceptionFlag != 0 { try Self.skipExceptions(&reader) }
      let numbers = min(BitPacking.blockCount, count &- block &* BitPacking.blockCount)
      bytes &+= BitPacking.size(count: numbers, width: width)
    }
    payload = reader
    _ = try reader.readBytes(bytes)
  }

  /// How many miniblocks `count` numbers take.
  static func blockCount(_ count: Int) -> Int {
    (count + BitPacking.blockCount - 1) / BitPacking.blockCount
  }

  /// The miniblocks that hold the numbers in `range`.
  static func blocks(of range: Range<Int>) -> Range<Int> {
    range.isEmpty ? 0..<0 : range.lowerBound / BitPacking.blockCount..<blockCount(range.upperBound)
  }

  // MARK: Steps

  /// Steps over the next miniblock.
  mutating func skip() throws(ChunkDecodingError) {
    let head = try readHead()
    if head.hasExceptions { try Self.skipExceptions(&exceptions) }
  }

  /// Unpacks the next miniblock, lets `complete` change its numbers, and writes those that are in
  /// `range` of the column to their places in `output`, which has room for the range.
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
    let scratch = UnsafeMutableBufferPointer<Int64>.allocate(capacity: end &- start)
    defer { scratch.deallocate() }
    try unpack(into: scratch)
    complete(scratch)
    for index in max(start, range.lowerBound)..<min(end, range.upperBound) {
      output[index &- range.lowerBound] = scratch[index &- start]
    }
  }

  /// Unpacks the next miniblock, as many numbers as it has.
  private mutating func unpack(
    into numbers: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    let head = try readHead()
    BitPacking.unpack(head.bytes, width: head.width, base: base, into: numbers)
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
