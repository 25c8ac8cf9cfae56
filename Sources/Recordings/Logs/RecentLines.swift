import ChunkEncoding

/// Which lines came lately with which time, by hash: finds those that come again.
///
/// It remembers at least the last 65,536 different ones, in fixed memory. Two that only share a
/// hash are taken for one, which here means no more than a nanosecond.
struct RecentLines {
  /// A line and how often it came; a hash of zero marks a free slot.
  private struct Slot {
    var hash: UInt64 = 0
    var count: Int64 = 0
  }

  /// Two generations: when the younger is full the older is forgotten.
  private var generations: [[Slot]] = []
  private var young = 0
  private var filled = 0
  /// The time of the lines that came last, how many came with it, and what their shifts begin
  /// with.
  private var time: Int64?
  /// The latest time of all lines so far.
  private var latest = Int64.min
  private var runLength = 0
  private var runBase: Int64 = 0
  private var greatest: Int64 = 0

  private static let limit = 1 << 16
  private static let slots = 1 << 17

  /// How often a line of this time came before; notes that it came.
  ///
  /// - Complexity: O(line length), without allocation but for the first line.
  mutating func timesSeen(_ line: UnsafeBufferPointer<UInt8>, at time: Int64) -> Int64 {
    if generations.isEmpty { makeRoom() }
    if time == self.time {
      runLength += 1
    } else {
      self.time = time
      runLength = 1
      runBase = 0
    }
    if filled == Self.limit { turn() }
    let line = PageHash.hash(UnsafeRawBufferPointer(line))
    let hash = (line ^ UInt64(bitPattern: time) &* 0x9E37_79B9_7F4A_7C15) | 1
    if time > latest {
      // None of this time came before.
      latest = time
    } else {
      let old = 1 - young
      let oldSlot = slot(of: hash, in: old)
      if generations[old][oldSlot].hash == hash { return seenAgain(oldSlot, old) }
    }
    let newSlot = slot(of: hash, in: young)
    if generations[young][newSlot].hash == hash { return seenAgain(newSlot, young) }
    generations[young][newSlot] = Slot(hash: hash, count: 1)
    filled += 1
    return runBase
  }

  private mutating func seenAgain(_ slot: Int, _ generation: Int) -> Int64 {
    let seen = generations[generation][slot].count
    generations[generation][slot].count = seen + 1
    greatest = max(greatest, seen)
    return runBase + seen
  }

  /// The slot that holds `hash`, or the free one where it belongs. Half of the slots are free.
  private func slot(of hash: UInt64, in generation: Int) -> Int {
    generations[generation].withUnsafeBufferPointer { slots in
      var slot = Int(truncatingIfNeeded: hash >> 40) & (Self.slots - 1)
      while slots[slot].hash != 0 && slots[slot].hash != hash {
        slot = (slot + 1) & (Self.slots - 1)
      }
      return slot
    }
  }

  private mutating func turn() {
    if runLength > Self.limit {
      // A source of one time: what can no longer be looked up stands before all that follows.
      runBase += greatest + 1
      runLength = 0
      clear(young)
    }
    greatest = 0
    young = 1 - young
    clear(young)
    filled = 0
  }

  private mutating func clear(_ generation: Int) {
    generations[generation].withUnsafeMutableBufferPointer { $0.update(repeating: Slot()) }
  }

  private mutating func makeRoom() {
    let empty = [Slot](repeating: Slot(), count: Self.slots)
    generations = [empty, empty]
  }
}
