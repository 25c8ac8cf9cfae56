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

  /// Whether a number at `distance` from the base is packed, and no exception.
  func holds(_ distance: UInt64) -> Bool { distance >> UInt64(width) == 0 }

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
        let grid = UnsafeMutableBufferPointer(rebasing: bins[..<(1 &<< (remaining &- shift))])
        grid.update(repeating: 0)
        for value in block {
          let bin = UInt64(bitPattern: value &- origin) &>> UInt64(shift)
          if bin < UInt64(grid.count) { grid[Int(bin)] &+= 1 }
        }
        chooseWindow(grid, shift: shift, origin: origin, total: block.count, rangeWidth: rangeWidth)
        if shift == 0 { return }
        var fullest = 0
        for bin in grid.indices where grid[bin] > grid[fullest] { fullest = bin }
        // Most numbers in one step: look inside it. Otherwise narrower windows hold too few.
        if Int(grid[fullest]) &* 4 < block.count &* 3 { return }
        origin = origin &+ Int64(bitPattern: UInt64(fullest) &<< UInt64(shift))
        remaining = shift
      }
    }
  }

  /// Takes the best window on a grid where it beats the frame so far.
  private mutating func chooseWindow(
    _ bins: UnsafeMutableBufferPointer<Int32>, shift: Int, origin: Int64, total: Int,
    rangeWidth: Int
  ) {
    var steps = bins.count / 2
    var windowWidth = shift &+ steps.trailingZeroBitCount
    while steps > 0 {
      var inside: Int32 = 0
      var best: Int32 = -1
      var end = 0
      for bin in bins.indices {
        inside &+= bins[bin]
        if bin >= steps { inside &-= bins[bin &- steps] }
        (best, end) = inside > best ? (inside, bin) : (best, end)
      }
      let outside = total &- Int(best)
      let exceptionBits = Self.bits(ofExceptions: outside, width: rangeWidth)
      if windowWidth &* total &+ exceptionBits < cost {
        let start = UInt64(max(end &+ 1 &- steps, 0))
        cost = windowWidth &* total &+ exceptionBits
        base = origin &+ Int64(bitPattern: start &<< UInt64(shift))
        width = windowWidth
        exceptionCount = outside
      }
      // A narrower window leaves out as many at least, and is no narrower than a step.
      if shift &* total &+ exceptionBits >= cost { return }
      steps &>>= 1
      windowWidth &-= 1
    }
  }
}
