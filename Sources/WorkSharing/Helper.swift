import Glibc
import Synchronization

/// A thread that waits for work, and for more of it when that is done, as long as the process
/// lives.
///
/// A thread that starts is put on its maker's core and may wait there, while another core is idle,
/// until the system next balances its load, which takes milliseconds; one that waits is woken on
/// an idle core within microseconds.
///
/// SAFETY of `@unchecked Sendable`: all state is guarded by the monitor.
final class Helper: @unchecked Sendable {
  /// Where a piece of work stands: none, not begun, under way.
  private enum Stage { case idle, offered, busy }

  private var stage = Stage.idle
  private var work: (@Sendable () -> Void)?
  private let monitor = Monitor()

  /// Those without work.
  private static let idle = Mutex<[Helper]>([])

  /// Sees to it that so many helpers wait for work.
  static func start(_ count: Int) {
    let areNew = idle.withLock { idle in
      let known = idle.count
      while idle.count < count, let helper = Helper() { idle.append(helper) }
      return idle.count > known
    }
    // Where they were put on this core, they come to wait at once.
    if areNew { sched_yield() }
  }

  /// As many helpers as asked for, each with `work` to do; fewer where the system gives no more
  /// threads. Have them finish before you return.
  static func offering(_ count: Int, _ work: @escaping @Sendable () -> Void) -> [Helper] {
    guard count > 0 else { return [] }
    var helpers = idle.withLock { idle in
      let taken = Array(idle.suffix(count))
      idle.removeLast(taken.count)
      return taken
    }
    while helpers.count < count, let helper = Helper() { helpers.append(helper) }
    for helper in helpers { helper.offer(work) }
    return helpers
  }

  /// Returns when none of the helpers works any more; who has not begun does not begin.
  static func finish(_ helpers: [Helper]) {
    for helper in helpers { helper.finish() }
    idle.withLock { $0 += helpers }
  }

  /// None where the system gives no thread.
  private init?() {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let failed = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Helper>.fromOpaque(context).takeUnretainedValue().live()
      }, context.toOpaque())
    if failed != 0 {
      context.release()
      return nil
    }
    pthread_detach(thread)
  }

  private func offer(_ work: @escaping @Sendable () -> Void) {
    monitor.lock()
    self.work = work
    stage = .offered
    monitor.signal()
    monitor.unlock()
  }

  private func finish() {
    monitor.lock()
    if stage == .offered {
      stage = .idle
      work = nil
    }
    while stage != .idle { monitor.wait() }
    monitor.unlock()
  }

  /// Does the work; when this returns, nothing but `work` refers to it.
  @inline(never)
  private func perform() { work?() }

  /// Does what is offered, for ever.
  private func live() -> Never {
    monitor.lock()
    while true {
      while stage != .offered { monitor.wait() }
      stage = .busy
      monitor.unlock()
      perform()
      monitor.lock()
      // Gone before the caller goes on: what it refers to may not outlive the caller's call.
      work = nil
      stage = .idle
      monitor.signal()
    }
  }
}
