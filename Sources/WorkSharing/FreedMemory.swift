import CMalloc

/// What becomes of memory that is freed.
public enum FreedMemory {
  /// Lets the process keep what it frees, up to 512 MiB, for its next blocks of values: pages that
  /// go back to the system have to be cleared anew each time. Call it once, first.
  public static func keep() {
    _ = mallopt(M_MMAP_THRESHOLD, 1 << 26)
    _ = mallopt(M_TRIM_THRESHOLD, 1 << 29)
  }
}
