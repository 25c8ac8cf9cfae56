import ChunkStore
import Glibc
import Recordings

// Errors reach diagnostics as text: these are their words there.

extension StoreError: CustomStringConvertible {
  package var description: String { line }
}

extension RecordingError: CustomStringConvertible {
  package var description: String { line }
}

extension StoreError {
  /// The error in one line.
  var line: String {
    switch self {
    case .system(let operation, let path, let code):
      "\(path): cannot \(operation): \(systemReason(code))"
    case .damaged(let path, let offset, let reason):
      "\(path): damaged at byte \(offset): \(reason)"
    case .unsupportedVersion(let path, let version):
      "\(path): format version \(version) is newer than this program knows"
    case .locked(let path): "\(path): another process writes to this store"
    case .notAStore(let path): "\(path): no store here"
    case .invalid(let reason): reason
    }
  }
}

extension RecordingError {
  /// The error in one line.
  var line: String {
    switch self {
    case .system(let operation, let path, let code):
      "\(path): cannot \(operation): \(systemReason(code))"
    case .compressed(let path, let offset, let reason):
      "\(path): \(reason) (packed byte \(offset)); what comes before it was read"
    case .damaged(let path, let offset, let reason):
      "\(path): damaged at byte \(offset): \(reason)"
    case .empty(let path): "\(path): the file is empty"
    case .malformed(let problem): problem.summary
    case .store(let error): error.line
    }
  }
}

extension ImportProblem {
  /// The problem in one line.
  var summary: String { "\(path):\(line):\(column): \(message)" }
}

extension ImportDamage {
  /// The damage in one line.
  var summary: String { "\(path): damaged at byte \(offset): \(reason)" }
}

/// What the system says of an error number.
func systemReason(_ code: Int32) -> String {
  let text = String(cString: strerror(code))
  return text.prefix(1).lowercased() + text.dropFirst()
}
