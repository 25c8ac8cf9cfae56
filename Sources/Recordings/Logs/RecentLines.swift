import ChunkEncoding

/// Which lines came lately with which time, by hash: finds those that come again.
///
/// It remembers at least the last 65,536 different ones, in fixed memory. Two that only share a
/// hash are taken for one, which here means no more than a nanosecond.
struct RecentLines {
  /// Two generations: when the younger is full the older is forgotten.
  private var generations = [Generation(), Generation()]
  private var young = 0
  /// The time of the lines that came last, how many came with it, and what their shifts begin
  /// with.
  private var time: Int64?
  /// The latest time of all lines so far.
  private var latest = Int64.min
  private var runLength = 0
  private var runBase: Int64 = 0
  private var greatest: Int64 = 0

  private static let limit = 1 << 16

  /// How often a line of this time came before; notes that it came.
  ///
  /// - Complexity: O(line length), spread over many lines.
  mutating func timesSeen(_ line: UnsafeBufferPointer<UInt8>, at time: Int64) -> Int64 {
    if time == self.time {
      runLength += 1
    } else {
      self.time = time
      runLength = 1
      runBase = 0
    }
    if generations[young].count == Self.limit { turn() }
    let line = PageHash.hash(UnsafeRawBufferPointer(line))
    let hash = (line ^ UInt64(bitPattern: time) &* 0x9E37_79B9_7F4A_7C15) | 1
    if time > latest {
      // None of this time came before.
      latest = time
      generations[young].append(hash)
      return runBase
    }
    let seen = generations[1 - young].seenAgain(hash) ?? generations[young].seenAgain(hash)
    guard let seen else {
      generations[young].append(hash)
      return runBase
    }
    greatest = max(greatest, seen)
    return runBase + seen
  }

  private mutating func turn() {
    if runLength > Self.limit {
      // A source of one time: what can no longer be looked up stands before all that follows.
      runBase += greatest + 1
      runLength = 0
      generations[young].removeAll()
    }
    greatest = 0
    young = 1 - young
    generations[young].removeAll()
  }
}

/// Different hashes and how often each came, in a table that is made once one is looked for: in
/// most sources every line has a later time than the one before, and none ever is.
private struct Generation {
  /// A hash of zero marks a free slot.
  private struct Slot {
    var hash: UInt64 = 0
    var count: Int64 = 0
  }

  /// Those that are not in the table.
  private var apart: [UInt64] = []
  private var slots: [Slot] = []
  private var filled = 0

  /// Half of the slots are free.
  private static let slotCount = 1 << 17

  /// How many there are.
  var count: Int { apart.count + filled }

  /// Adds a hash that is not zero and not there.
  mutating func append(_ hash: UInt64) { apart.append(hash) }

  /// How often a hash came before, where it did; notes that it came.
  mutating func seenAgain(_ hash: UInt64) -> Int64? {
    if count == 0 { return nil }
    fillTable()
    let slot = slot(of: hash)
    if slots[slot].hash == 0 { return nil }
    slots[slot].count += 1
    return slots[slot].count - 1
  }

  mutating func removeAll() {
    apart.removeAll(keepingCapacity: true)
    if filled == 0 { return }
    slots.withUnsafeMutableBufferPointer { $0.update(repeating: Slot()) }
    filled = 0
  }

  private mutating func fillTable() {
    if apart.isEmpty { return }
    if slots.isEmpty { slots = Array(repeating: Slot(), count: Self.slotCount) }
    for hash in apart { slots[slot(of: hash)] = Slot(hash: hash, count: 1) }
    filled += apart.count
    apart.removeAll(keepingCapacity: true)
  }

  /// The slot that holds `hash`, or the free one where it belongs.
  private func slot(of hash: UInt64) -> Int {
    slots.withUnsafeBufferPointer { slots in
      var slot = Int(truncatingIfNeeded: hash >> 40) & (Self.slotCount - 1)
      while slots[slot].hash != 0 && slots[slot].hash != hash {
        slot = (slot + 1) & (Self.slotCount - 1)
      }
      return slot
    }
  }
}
