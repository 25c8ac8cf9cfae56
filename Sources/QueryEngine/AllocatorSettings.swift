import Glibc

/// What programs that run queries ask of malloc.
package enum AllocatorSettings {
  /// Arrays up to this size come from the heap, which is the most that glibc allows.
  private static let mappedFrom: Int32 = 32 << 20
  /// So much freed memory at the end of the heap stays with the process.
  private static let kept: Int32 = 64 << 20

  /// Keeps the columns that a query frees for the next row. As it is by default, each array of some
  /// 100 KiB goes back to the kernel and comes anew, page fault by page fault: a tenth of the
  /// processor time of short queries. Where malloc is not glibc's this has no effect.
  package static func keepFreedColumns() {
    _ = mallopt(M_MMAP_THRESHOLD, mappedFrom)
    _ = mallopt(M_TRIM_THRESHOLD, kept)
  }
}
