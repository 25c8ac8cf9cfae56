// How one miniblock is packed: from which base, in how many bits, and which numbers stand aside.

/// The frame of a miniblock: numbers in `base ..< base + 2^width` are packed as their distance
/// from the base; the others are exceptions, kept whole beside them.
///
/// Idea: patched frame of reference (Zukowski et al., "Super-scalar RAM-CPU cache compression",
/// ICDE 2006), the window chosen by a histogram that is zoomed into.
struct MiniblockFrame: Hashable {
  var base: Int64
  var width: Int
  /// How many numbers lie outside.
  var exceptionCount: Int
  /// What the packed numbers and the exceptions take, about, in bits.
  var cost: Int

  /// Windows are looked for on a grid of this many steps.
  private static let binBits = 6
  private static let binCount = 1 << binBits

  /// The frame of the fewest bits for `block`, which is not empty.
  ///
  /// - Complexity: O(`block.count`), once more for every six bits of its range that hold few
  ///   numbers.
  init(_ block: UnsafeBufferPointer<Int64>) {
    var minimum = Int64.max
    var maximum = Int64.min
    for value in block {
      minimum = value < minimum ? value : minimum
      maximum = value > maximum ? value : maximum
    }
    let range = UInt64(bitPattern: maximum &- minimum)
    base = minimum
    width = BitPacking.width(of: range)
    exceptionCount = 0
    cost = width &* block.count
    if width > 0 { narrow(block, minimum: minimum, rangeWidth: width) }
  }

  /// What exceptions take at most: a byte for their count, and each a place and a varint.
  private static func bits(ofExceptions count: Int, width: Int) -> Int {
    count == 0 ? 0 : 8 &+ count &* (8 &+ 8 &* ((width &+ 7) / 7))
  }

  /// Looks for narrower windows, each time on a finer grid around the fullest step.
  private mutating func narrow(
    _ block: UnsafeBufferPointer<Int64>, minimum: Int64, rangeWidth: Int
  ) {
    var origin = minimum
    var remaining = rangeWidth
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.binCount) { bins in
      while remaining > 0 {
        let shift = max(remaining &- Self.binBits, 0)
        let binCount = 1 &<< (remaining &- shift)
        for bin in 0..<binCount { bins[bin] = 0 }
        for value in block {
          let bin = UInt64(bitPattern: value &- origin) &>> UInt64(shift)
          if bin < UInt64(binCount) { bins[Int(bin)] &+= 1 }
        }
        let fullest = chooseWindow(
          bins, binCount: binCount, shift: shift, origin: origin, total: block.count,
          rangeWidth: rangeWidth)
        // Most numbers in one step: look inside it. Otherwise narrower windows hold too few.
        if shift == 0 || Int(bins[fullest]) &* 4 < block.count &* 3 { return }
        origin = origin &+ Int64(bitPattern: UInt64(fullest) &<< UInt64(shift))
        remaining = shift
      }
    }
  }

  /// Takes the best window on a grid where it beats the frame so far; gives the fullest step.
  private mutating func chooseWindow(
    _ bins: UnsafeMutableBufferPointer<Int32>, binCount: Int, shift: Int, origin: Int64,
    total: Int, rangeWidth: Int
  ) -> Int {
    var fullest = 0
    var steps = 1
    var windowWidth = shift
    while steps < binCount {
      var inside: Int32 = 0
      var best: Int32 = -1
      var start = 0
      for bin in 0..<binCount {
        inside &+= bins[bin]
        if bin >= steps { inside &-= bins[bin &- steps] }
        if inside > best {
          best = inside
          start = max(bin &+ 1 &- steps, 0)
        }
      }
      if steps == 1 { fullest = start }
      let outside = total &- Int(best)
      let bits = windowWidth &* total &+ Self.bits(ofExceptions: outside, width: rangeWidth)
      if bits < cost {
        cost = bits
        base = origin &+ Int64(bitPattern: UInt64(start) &<< UInt64(shift))
        width = windowWidth
        exceptionCount = outside
      }
      steps &<<= 1
      windowWidth &+= 1
    }
    return fullest
  }
}
