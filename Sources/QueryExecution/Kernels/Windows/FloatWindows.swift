import PromQLSyntax
import TelemetryModel

/// One series of floats under all windows at once: kernels that slide over the steps and write a
/// row.
///
/// SAFETY: `low` and `high` have `stepCount` elements that are places in the series' columns, as
/// `WindowTable` makes them; the output row has `stepCount` values and a presence bit for each.
struct FloatWindows {
  let timestamps: UnsafeBufferPointer<Int64>
  let values: UnsafeBufferPointer<Double>
  let low: UnsafePointer<Int32>
  let high: UnsafePointer<Int32>
  /// A bit for each step whose window has a sample, and for each that has two.
  let withOne: UnsafePointer<UInt64>
  let withTwo: UnsafePointer<UInt64>
  let stepCount: Int
  let output: UnsafeMutablePointer<Double>
  let presence: UnsafeMutablePointer<UInt64>
  /// Whether no value is known to be less than the one before.
  let hasNoResets: Bool

  @inline(__always)
  func count(_ step: Int) -> Int { Int(high[step] &- low[step]) }

  /// Marks the steps whose windows have a sample.
  func markPresent() { mark(withOne) }

  /// Marks the steps whose windows have two samples.
  func markPairs() { mark(withTwo) }

  private func mark(_ steps: UnsafePointer<UInt64>) {
    presence.update(from: steps, count: (stepCount + 63) / 64)
  }

  /// Calls `body` with each step that was marked.
  @inline(__always)
  func forEachPresent(_ body: (_ step: Int) -> Void) {
    forEachRun { steps in
      for step in steps { body(step) }
    }
  }

  /// Calls `body` with ranges of steps that were marked.
  @inline(__always)
  func forEachRun(_ body: (_ steps: Range<Int>) -> Void) {
    for word in 0..<((stepCount + 63) / 64) {
      presence[word].forEachRun { bits in
        body((64 &* word &+ bits.lowerBound)..<(64 &* word &+ bits.upperBound))
      }
    }
  }

  /// The values of a step's window.
  @inline(__always)
  func window(_ step: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(rebasing: values[Int(low[step])..<Int(high[step])])
  }
}

extension FloatWindows {
  /// Fills the row with a function that looks at the windows' ends or counts only.
  func fillFromEnds(_ function: Function) {
    switch function {
    case .countOverTime:
      markPresent()
      forEachPresent { output[$0] = Double(count($0)) }
    case .presentOverTime:
      markPresent()
      forEachPresent { output[$0] = 1 }
    case .lastOverTime:
      markPresent()
      forEachPresent { output[$0] = values[Int(high[$0]) - 1] }
    case .firstOverTime:
      markPresent()
      forEachPresent { output[$0] = values[Int(low[$0])] }
    case .tsOfLastOverTime:
      markPresent()
      forEachPresent { output[$0] = Double(timestamps[Int(high[$0]) - 1]) / 1000 }
    case .tsOfFirstOverTime:
      markPresent()
      forEachPresent { output[$0] = Double(timestamps[Int(low[$0])]) / 1000 }
    default: break
    }
  }
}
