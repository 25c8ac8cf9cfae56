import Diagnostics

/// Why a running query ended without an answer.
package enum QueryFailure: Error, Sendable {
  /// The query cannot be answered on this data: the reference's error text, with a place where one
  /// is known.
  case evaluation(message: String, range: SourceRange?)
  /// A limit was reached: samples, bytes, series or time.
  case limit(message: String)
  /// The query was cancelled.
  case cancelled
  /// The store could not be read.
  case source(any Error)
}
