import Glibc
import Synchronization

/// A thread that waits for work, and for more of it when that is done, as long as the process
/// lives.
///
/// A thread that starts is put on its maker's core and may wait there, while another core is idle,
/// until the system next balances its load, which takes milliseconds; one that waits is woken on
/// an idle core within microseconds.
///
/// SAFETY of `@unchecked Sendable`: all state is guarded by the mutex.
final class Helper: @unchecked Sendable {
  /// Where a piece of work stands: none, not begun, under way.
  private enum Stage { case idle, offered, busy }

  private var stage = Stage.idle
  private var work: (@Sendable () -> Void)?
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>

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
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    changed = .allocate(capacity: 1)
    changed.initialize(to: pthread_cond_t())
    pthread_cond_init(changed, nil)
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

  deinit {
    pthread_cond_destroy(changed)
    changed.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  private func offer(_ work: @escaping @Sendable () -> Void) {
    pthread_mutex_lock(mutex)
    self.work = work
    stage = .offered
    pthread_cond_signal(changed)
    pthread_mutex_unlock(mutex)
  }

  private func finish() {
    pthread_mutex_lock(mutex)
    if stage == .offered {
      stage = .idle
      work = nil
    }
    while stage != .idle { pthread_cond_wait(changed, mutex) }
    pthread_mutex_unlock(mutex)
  }

  /// Does what is offered, for ever.
  private func live() -> Never {
    pthread_mutex_lock(mutex)
    while true {
      while stage != .offered { pthread_cond_wait(changed, mutex) }
      stage = .busy
      pthread_mutex_unlock(mutex)
      work?()
      pthread_mutex_lock(mutex)
      // Gone before the caller goes on: what it refers to may not outlive the caller's call.
      work = nil
      stage = .idle
      pthread_cond_signal(changed)
    }
  }
}
