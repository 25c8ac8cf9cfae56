import TelemetryModel

/// A test script of the reference PromQL engine, read: what to load and what to hold the answers
/// against.
struct PromQLScript {
  /// A command with the line it starts at, from 1.
  struct Command {
    var line: Int
    var kind: Kind

    enum Kind {
      /// Drops all data.
      case clear
      case load(Load)
      case eval(Evaluation)
    }
  }

  /// Series to add to the data.
  struct Load {
    /// Milliseconds between the items of a series.
    var step: Int64
    /// Whether classic histograms are converted to native ones with custom buckets, too.
    var convertsClassicHistograms: Bool
    var series: [Series]
  }

  struct Series {
    var labels: Labels
    var items: [SeriesItem]
    /// Start timestamps relative to each item's own time, in milliseconds; empty where there are
    /// none.
    var startOffsets: [Int64?]
  }

  /// A query and what it must answer.
  struct Evaluation {
    var query: String
    var grid: StepGrid
    var expected = ExpectedAnswer()
  }

  var commands: [Command] = []
}

/// One item of a series in the series notation.
enum SeriesItem {
  case omitted
  case float(Double)
  /// With whether the counter reset hint was written.
  case histogram(FloatHistogram, isHintWritten: Bool)
}

/// What an `eval` expects.
struct ExpectedAnswer {
  /// A text that an error or annotation must have.
  enum Text {
    /// Any text.
    case any
    case exactly(String)
    case matching(String)
  }

  var isOrdered = false
  /// What error the query must end with.
  var failure: Text?
  var warnings: [Text] = []
  var infos: [Text] = []
  var forbidsWarnings = false
  var forbidsInfos = false
  /// Where the values of an instant query's range vector lie.
  var rangeVector: StepGrid?
  var string: String?
  var scalar: Double?
  var series: [PromQLScript.Series] = []
}
