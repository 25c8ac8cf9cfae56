import Glibc

/// The clocks of this process: the one place that looks at them.
enum ProcessClock {
  /// Nanoseconds since some moment.
  static func monotonic() -> UInt64 { read(CLOCK_MONOTONIC) }

  /// Processor time of the calling thread, in nanoseconds.
  static func thread() -> UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
