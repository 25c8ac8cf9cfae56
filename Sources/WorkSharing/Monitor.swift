import Glibc

/// A lock, and waiting for what it guards to change.
///
/// SAFETY of `@unchecked Sendable`: both are made for use from any thread.
final class Monitor: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    condition = .allocate(capacity: 1)
    condition.initialize(to: pthread_cond_t())
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func lock() { pthread_mutex_lock(mutex) }
  func unlock() { pthread_mutex_unlock(mutex) }

  /// Waits for a change, unlocked meanwhile; there may have been none.
  func wait() { pthread_cond_wait(condition, mutex) }

  /// Wakes one who waits.
  func signal() { pthread_cond_signal(condition) }

  /// Wakes all who wait.
  func broadcast() { pthread_cond_broadcast(condition) }
}
