import ChunkEncoding

// Series by the bytes that name them in a dump, without making a text of each.

/// Numbers by runs of bytes: open addressing, linear probing, the bytes in one arena.
struct SelectorTable {
  private struct Entry {
    var hash: UInt64
    var start: Int
    var length: Int
    var number: Int
  }

  private var arena: [UInt8] = []
  private var entries: [Entry] = []
  /// Numbers of entries plus 1; 0 where free.
  private var slots = [UInt32](repeating: 0, count: 1 << 10)

  /// The number that was given to these bytes; nil where none was.
  ///
  /// - Complexity: O(`bytes.count`) on average.
  func number(of bytes: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int? {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, entry.length == bytes.count,
        arena[entry.start..<(entry.start + entry.length)].elementsEqual(bytes)
      {
        return entry.number
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Gives a number to bytes that have none.
  mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt64, number: Int) {
    entries.append(
      Entry(hash: hash, start: arena.count, length: bytes.count, number: number))
    arena.append(contentsOf: bytes)
    if entries.count * 2 > slots.count {
      slots = [UInt32](repeating: 0, count: slots.count * 2)
      for index in entries.indices { place(index) }
    } else {
      place(entries.count - 1)
    }
  }

  private mutating func place(_ index: Int) {
    var slot = Int(truncatingIfNeeded: entries[index].hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(index + 1)
  }

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    PageHash.hash(UnsafeRawBufferPointer(bytes))
  }
}
