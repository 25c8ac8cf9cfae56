import ChunkEncoding

/// Float chunks of Prometheus in the encoding XOR: Gorilla (Pelkonen et al., VLDB 2015) with the
/// reference's own widths.
///
/// A timestamp is a difference of differences, behind a prefix of one bits that tells its width; a
/// value is its bits xored with those of the value before, of which only a window is written.
enum XORChunk {
  /// Where a chunk's bits begin: behind the number of samples.
  static let headerSize = 2

  /// Decodes `count` samples. False where the bytes hold fewer, or a window wider than a value.
  ///
  /// SAFETY: `times` and `values` must have room for `count`; nothing else is written to.
  static func decode(
    _ bytes: UnsafeRawBufferPointer, count: Int, times: UnsafeMutablePointer<Int64>,
    values: UnsafeMutablePointer<Double>
  ) -> Bool {
    if count == 0 { return true }
    var reader = HighBitReader(bytes, from: headerSize)
    guard var time = reader.readZigZag() else { return false }
    var bits = reader.read(64)
    times[0] = time
    values[0] = Double(bitPattern: bits)
    if count == 1 { return !reader.isPastEnd }
    guard let first = reader.readVarint() else { return false }
    var delta = Int64(bitPattern: first)
    var window = XORWindow()
    time &+= delta
    if !readValue(&reader, reader.next, used: 0, &bits, &window) { return false }
    times[1] = time
    values[1] = Double(bitPattern: bits)
    var index = 2
    while index < count {
      let word = reader.next
      if word >> 62 == 0 {
        // Two zeros a sample: nothing changes.
        let run = min(min(word.leadingZeroBitCount, 56) &>> 1, count &- index)
        let value = Double(bitPattern: bits)
        for place in index..<(index &+ run) {
          time &+= delta
          times[place] = time
          values[place] = value
        }
        index &+= run
        reader.position &+= 2 &* run
        continue
      }
      var used = 1
      if word >> 63 != 0 { used = readDelta(&reader, word, &delta) }
      time &+= delta
      let rest = used == 0 ? reader.next : word &<< UInt64(truncatingIfNeeded: used)
      if !readValue(&reader, rest, used: used, &bits, &window) { return false }
      times[index] = time
      values[index] = Double(bitPattern: bits)
      index &+= 1
    }
    return !reader.isPastEnd
  }

  /// Changes `delta` by what `word` begins with, and says how many bits that took; 0 where they did
  /// not fit and the reader has moved behind them.
  @inline(__always)
  private static func readDelta(
    _ reader: inout HighBitReader, _ word: UInt64, _ delta: inout Int64
  ) -> Int {
    let prefix: Int
    let width: Int
    if word < 0b110 << 61 {
      (prefix, width) = (2, 14)
    } else if word < 0b1110 << 60 {
      (prefix, width) = (3, 17)
    } else if word < 0b1111 << 60 {
      (prefix, width) = (4, 20)
    } else {
      reader.position &+= 4
      delta &+= Int64(bitPattern: reader.read(64))
      return 0
    }
    let field =
      (word &<< UInt64(truncatingIfNeeded: prefix))
      &>> UInt64(truncatingIfNeeded: 64 &- width)
    delta &+= VarbitNumber.signed(field, width: width)
    return prefix &+ width
  }

  /// Reads a value behind `used` bits that were looked at and not stepped over; `word` holds what
  /// follows those, at least 33 bits of it.
  @inline(__always)
  private static func readValue(
    _ reader: inout HighBitReader, _ word: UInt64, used: Int, _ bits: inout UInt64,
    _ window: inout XORWindow
  ) -> Bool {
    if word >> 63 == 0 {
      reader.position &+= used &+ 1
      return true
    }
    var taken = 2
    if word >> 62 != 0b10 {
      taken &+= XORWindow.size
      if !window.set(word &<< 2) { return false }
    }
    let changed: UInt64
    if used &+ taken &+ window.width <= HighBitReader.vouchedBits {
      // The word holds the whole value: no need to wait for another.
      changed =
        (word &<< UInt64(truncatingIfNeeded: taken))
        &>> UInt64(truncatingIfNeeded: 64 &- window.width)
      reader.position &+= used &+ taken &+ window.width
    } else {
      reader.position &+= used &+ taken
      changed = reader.read(window.width)
    }
    bits ^= changed &<< UInt64(truncatingIfNeeded: window.trailing)
    return true
  }
}

/// The bits of a xored value that are written: `width` of them, with `trailing` zeros below.
struct XORWindow {
  /// How many bits a window takes: five for the zeros above it, six for its width.
  static let size = 11

  /// At first all bits, as the reference's decoder has it.
  private(set) var width = 64
  private(set) var trailing = 0

  /// The window that the highest bits of `word` tell. False where it is wider than a value.
  @inline(__always)
  mutating func set(_ word: UInt64) -> Bool {
    let leading = Int(truncatingIfNeeded: word >> 59)
    let written = Int(truncatingIfNeeded: word >> 53 & 0x3F)
    width = written == 0 ? 64 : written
    trailing = 64 &- leading &- width
    return trailing >= 0
  }
}
