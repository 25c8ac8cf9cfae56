import Glibc

/// Wall and processor time of this process, in seconds.
struct Stopwatch {
  private let wall = Self.seconds(CLOCK_MONOTONIC)
  private let processor = Self.seconds(CLOCK_PROCESS_CPUTIME_ID)

  var elapsed: (wall: Double, processor: Double) {
    (Self.seconds(CLOCK_MONOTONIC) - wall, Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - processor)
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// Runs a kernel so many times and prints a line of JSON for each run.
///
/// - Parameter body: gives the samples or lines it went over, and the bytes of text.
func measure(runs: Int, _ body: () throws -> (items: Int, bytes: Int)) throws {
  for _ in 0..<runs {
    let watch = Stopwatch()
    let done = try body()
    let (wall, processor) = watch.elapsed
    print(#"{"items":\#(done.items),"bytes":\#(done.bytes),"wall":\#(wall),"cpu":\#(processor)}"#)
  }
}
