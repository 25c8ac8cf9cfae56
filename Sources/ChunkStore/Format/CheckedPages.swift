import Glibc
import Synchronization

// Which pages of a segment are known to be whole.

/// A set of page offsets that only grows, until it is emptied; for any number of threads.
///
/// A bit for every place where a page can start, 1/64 of the segment's bytes, from the first page
/// on that is inserted.
///
/// SAFETY of `@unchecked Sendable`: the words are only used as atomics. Zeroed memory is what an
/// atomic of zero is.
struct CheckedPages: ~Copyable, @unchecked Sendable {
  /// Nil until there is a page.
  private let words = Atomic<UnsafeMutablePointer<Atomic<UInt64>>?>(nil)
  private let wordCount: Int

  /// For a segment of `byteCount` bytes.
  init(byteCount: Int) { wordCount = byteCount / SegmentFormat.alignment / 64 + 1 }

  deinit { free(words.load(ordering: .acquiring)) }

  /// Whether the page at `offset` was inserted.
  func contains(_ offset: Int) -> Bool {
    guard let words = words.load(ordering: .acquiring), let (place, bit) = place(of: offset) else {
      return false
    }
    return words[place].load(ordering: .relaxed) & bit != 0
  }

  /// Notes that the page at `offset` is whole.
  func insert(_ offset: Int) {
    // Without memory nothing is known.
    guard let (place, bit) = place(of: offset), let words = allocatedWords() else { return }
    words[place].bitwiseOr(bit, ordering: .relaxed)
  }

  /// Forgets all.
  func removeAll() {
    guard let words = words.load(ordering: .acquiring) else { return }
    for index in 0..<wordCount { words[index].store(0, ordering: .relaxed) }
  }

  private func allocatedWords() -> UnsafeMutablePointer<Atomic<UInt64>>? {
    if let words = words.load(ordering: .acquiring) { return words }
    let memory = calloc(wordCount, MemoryLayout<Atomic<UInt64>>.stride)
    guard let memory else { return nil }
    let made = memory.bindMemory(to: Atomic<UInt64>.self, capacity: wordCount)
    let (isFirst, others) = words.compareExchange(
      expected: nil, desired: made, ordering: .acquiringAndReleasing)
    if isFirst { return made }
    free(memory)
    return others
  }

  private func place(of offset: Int) -> (word: Int, bit: UInt64)? {
    let (number, rest) = offset.quotientAndRemainder(dividingBy: SegmentFormat.alignment)
    guard rest == 0, number >= 0, number / 64 < wordCount else { return nil }
    return (number / 64, 1 << UInt64(number % 64))
  }
}
