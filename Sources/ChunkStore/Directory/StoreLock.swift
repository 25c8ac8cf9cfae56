import Glibc

// One writer at a time.

/// The right to write to a store, held as long as this lives; the system takes it back when the
/// process ends.
final class StoreLock {
  private let descriptor: CInt

  /// Takes the lock file at `path`, which is made where there is none.
  ///
  /// - Throws: `StoreError.locked` where another writer holds it.
  init(path: String) throws(StoreError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(operation: "open", path: path, errno: errno) }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let reason = errno
      if reason == EINTR { continue }
      close(descriptor)
      if reason == EWOULDBLOCK { throw .locked(path: path) }
      throw .system(operation: "flock", path: path, errno: reason)
    }
  }

  deinit {
    // Closing alone leaves the lock with a process that was forked and has not yet replaced itself.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
