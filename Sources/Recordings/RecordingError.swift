import ChunkStore

/// Why a recording could not be read to its end.
package enum RecordingError: Error, Hashable, Sendable {
  /// A system call failed: what was tried, on what, and the system's reason.
  case system(operation: String, path: String, errno: Int32)
  /// A compressed file ends early or is damaged; what came before has been read.
  case compressed(path: String, offset: Int, reason: String)
  /// A file's bytes are not what they must be: which file, where, and what is wrong.
  case damaged(path: String, offset: Int, reason: String)
  /// The source is empty.
  case empty(path: String)
  /// A line does not parse, and the import is strict.
  case malformed(ImportProblem)
  /// The store did not take the data.
  case store(StoreError)
}

/// One line of a source that could not be read.
package struct ImportProblem: Hashable, Sendable {
  package var path: String
  /// From 1.
  package var line: Int
  /// From 1, in bytes.
  package var column: Int
  /// What was found and what was expected.
  package var message: String

  package init(path: String, line: Int, column: Int, message: String) {
    self.path = path
    self.line = line
    self.column = column
    self.message = message
  }
}
