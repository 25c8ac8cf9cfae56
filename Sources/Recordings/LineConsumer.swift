/// A reader that is fed a source's lines; one such reader may be fed a set of rotated files.
protocol LineConsumer: AnyObject {
  /// What was taken in so far.
  var report: ImportReport { get }

  /// Says that the lines that follow are `source`'s.
  func begin(_ source: SourceDescription)

  /// Takes a line without its `\n`.
  func read(line: UnsafeBufferPointer<UInt8>, number: Int) throws(RecordingError)

  /// Hands the whole entries that are held to the sink; more may come.
  func flush() throws(RecordingError)

  /// Hands what is held to the sink.
  func finish() throws(RecordingError)
}

/// What is known of a source before it is read.
struct SourceDescription {
  /// The name that problems are told with.
  var path: String
  /// Its first bytes, whole lines unless it is one long one.
  var sample: [UInt8]
  /// When it was last changed, in milliseconds since the epoch.
  var time: Int64
}
