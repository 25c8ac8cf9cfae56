import Glibc

// Work on all cores, without a run loop: threads wait for work, and are kept.

/// Sharing pieces of work among threads.
public enum WorkSharing {
  /// How many cores are there, at least 1.
  public static let coreCount = max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))

  /// Starts threads for work that is to come soon, so that it does not wait for them.
  public static func prepare() { Helper.start(coreCount - 1) }

  /// Calls `body` once with each number from 0 up to `count`, from up to `workers` threads, the
  /// calling one among them; returns when all calls have.
  ///
  /// Numbers are handed out in order, one at a time, so pieces may differ in size. What a call
  /// writes, the caller sees. Where the system gives no thread, the others do its work.
  public static func run(
    count: Int, workers: Int = coreCount, _ body: @Sendable (Int) -> Void
  ) {
    run(count: count, workers: workers, state: {}) { (_: Void, index: Int) in body(index) }
  }

  /// The same, with something that each thread makes for itself first and keeps for its calls:
  /// what is dear to make and must not be shared.
  public static func run<State>(
    count: Int, workers: Int = coreCount, state: @Sendable () -> State,
    _ body: @Sendable (State, Int) -> Void
  ) {
    withoutActuallyEscaping(state) { state in
      withoutActuallyEscaping(body) { body in
        share(count: count, workers: workers) { take in
          guard var index = take() else { return }
          let own = state()
          while true {
            body(own, index)
            guard let next = take() else { return }
            index = next
          }
        }
      }
    }
  }

  /// Has up to `workers` threads do `work`, which takes numbers until there are no more.
  private static func share(
    count: Int, workers: Int, _ work: @escaping @Sendable (() -> Int?) -> Void
  ) {
    let threads = min(workers, count) - 1
    let share = Share(count: max(count, 0), body: work)
    let helpers = Helper.offering(threads) { share.work() }
    share.work()
    Helper.finish(helpers)
    share.body = nil
  }

  /// The numbers that are left to do.
  ///
  /// SAFETY of `@unchecked Sendable`: `next` is guarded by the monitor; `body` changes only before
  /// the first helper begins and after the last one has finished.
  private final class Share: @unchecked Sendable {
    private let count: Int
    private var next = 0
    private let monitor = Monitor()
    var body: (@Sendable (() -> Int?) -> Void)?

    init(count: Int, body: @escaping @Sendable (() -> Int?) -> Void) {
      self.count = count
      self.body = body
    }

    func work() {
      body? { take() }
    }

    private func take() -> Int? {
      monitor.lock()
      defer { monitor.unlock() }
      guard next < count else { return nil }
      next += 1
      return next - 1
    }
  }
}
