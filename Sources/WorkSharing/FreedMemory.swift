import CMalloc
import Glibc

/// What becomes of memory that is freed.
public enum FreedMemory {
  /// Lets the process keep what it frees, up to 512 MiB, for its next blocks of values: pages that
  /// go back to the system have to be cleared anew each time. Call it once, first.
  public static func keep() {
    _ = mallopt(M_MMAP_THRESHOLD, 1 << 26)
    _ = mallopt(M_TRIM_THRESHOLD, 1 << 29)
  }

  /// Has threads that come now share one heap, all of which may be in large pages: for a process
  /// that answers once and takes large blocks, where fresh memory is dearer than waiting for each
  /// other now and then.
  public static func shareHeap() { _ = mallopt(M_ARENA_MAX, 1) }

  /// Fewer bytes are not worth large pages.
  private static let largeByteCount = 2 << 20

  /// Lets the heap grow by `byteCount` at once, unless it is little, in pages of 2 MiB where the
  /// system has any: to clear one of those takes a tenth of what it takes to fault in 512 small
  /// ones. For commands that are about to fill about so much; untouched memory costs nothing.
  public static func growInLargePages(_ byteCount: Int) {
    if byteCount < largeByteCount { return }
    _ = mallopt(M_TOP_PAD, CInt(clamping: byteCount))
    guard let start = sbrk(0) else { return }
    // The heap grows when a block is taken from its end; unless something is asked of the block,
    // the compiler leaves it out.
    let block = malloc(1 << 22)
    _ = malloc_usable_size(block)
    free(block)
    _ = mallopt(M_TOP_PAD, 1 << 17)
    guard let end = sbrk(0) else { return }
    let pageSize = sysconf(CInt(_SC_PAGESIZE))
    let padding = (pageSize - Int(bitPattern: start) % pageSize) % pageSize
    let length = start.distance(to: end) - padding
    // SAFETY: the range is the heap's own; advice changes nothing but the size of its pages.
    if length > 0 { _ = madvise(start + padding, length, MADV_HUGEPAGE) }
  }
}
