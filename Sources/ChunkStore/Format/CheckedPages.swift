import Glibc
import Synchronization

// Which pages of a segment are known to be whole.

/// A set of page offsets that only grows, until it is emptied; for any number of threads.
///
/// A bit for every place where a page can start, 1/64 of the segment's bytes; what no page was
/// read of is never touched, and takes no memory.
///
/// SAFETY of `@unchecked Sendable`: the words are only used as atomics. Zeroed memory is what an
/// atomic of zero is.
struct CheckedPages: ~Copyable, @unchecked Sendable {
  private let words: UnsafeMutablePointer<Atomic<UInt64>>?
  private let wordCount: Int

  /// For a segment of `byteCount` bytes.
  init(byteCount: Int) {
    let wordCount = byteCount / SegmentFormat.alignment / 64 + 1
    let memory = calloc(wordCount, MemoryLayout<Atomic<UInt64>>.stride)
    words = memory?.bindMemory(to: Atomic<UInt64>.self, capacity: wordCount)
    // Without memory nothing is known.
    self.wordCount = memory == nil ? 0 : wordCount
  }

  deinit { free(words) }

  /// Whether the page at `offset` was inserted.
  func contains(_ offset: Int) -> Bool {
    guard let (word, bit) = place(of: offset) else { return false }
    return word.pointee.load(ordering: .relaxed) & bit != 0
  }

  /// Notes that the page at `offset` is whole.
  func insert(_ offset: Int) {
    guard let (word, bit) = place(of: offset) else { return }
    word.pointee.bitwiseOr(bit, ordering: .relaxed)
  }

  /// Forgets all.
  func removeAll() {
    guard let words else { return }
    for index in 0..<wordCount { words[index].store(0, ordering: .relaxed) }
  }

  private func place(of offset: Int) -> (word: UnsafeMutablePointer<Atomic<UInt64>>, bit: UInt64)? {
    let (number, rest) = offset.quotientAndRemainder(dividingBy: SegmentFormat.alignment)
    guard let words, rest == 0, number >= 0, number / 64 < wordCount else { return nil }
    return (words + number / 64, 1 << UInt64(number % 64))
  }
}
