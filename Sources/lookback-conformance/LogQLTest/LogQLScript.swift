import TelemetryModel

/// A test script of the LogQL engine, read: what to load and what to hold the answers against.
struct LogQLScript {
  /// A command with the line it starts at, from 1.
  struct Command {
    var line: Int
    var kind: Kind

    enum Kind {
      /// Drops all streams.
      case clear
      case load([EntryGroup])
      case eval(Evaluation)
    }
  }

  /// Entries of one stream, one or repeated.
  struct EntryGroup {
    var labels: Labels
    /// `{{.i}}` in it stands for the entry's number, from 0.
    var line: String
    /// Nanoseconds.
    var start: Int64
    /// Nanoseconds between two entries.
    var interval: Int64
    var count: Int
    var structuredMetadata: Labels
  }

  struct Evaluation {
    var query: String
    var grid: StepGrid
    var expected: Expectation
    var isOrdered = false
  }

  enum Expectation {
    case series([(labels: Labels, values: [Double?])])
    case scalar(Double)
    case empty
    case failure(Failure)
  }

  /// What the text of an error must be like.
  enum Failure {
    case any
    case containing(String)
    case matching(String)
  }
}
