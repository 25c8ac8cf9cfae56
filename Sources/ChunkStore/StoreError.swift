/// Why a store could not be opened, read or written.
package enum StoreError: Error, Hashable, Sendable {
  /// A system call failed: what was tried, on what, and the system's reason.
  case system(operation: String, path: String, errno: Int32)
  /// A file's bytes are not what they must be: which file, where, and what is wrong.
  case damaged(path: String, offset: Int, reason: String)
  /// The format is of a version that this program does not know.
  case unsupportedVersion(path: String, version: Int)
  /// Another process writes to the store.
  case locked(path: String)
  /// There is no store at this path.
  case notAStore(path: String)
  /// The data cannot be stored as it is.
  case invalid(reason: String)
}
