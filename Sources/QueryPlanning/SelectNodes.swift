import Diagnostics
import PromQLSyntax
import TelemetryModel

/// When a selector or subquery looks: shifted by an offset, or pinned to a moment.
package struct TimeShift: Hashable, Sendable {
  /// Milliseconds back in time.
  package var offset: Int64
  /// The moment of `@`, in milliseconds since the epoch; nil for the evaluation time.
  package var at: Int64?

  package init(offset: Int64 = 0, at: Int64? = nil) {
    self.offset = offset
    self.at = at
  }

  /// The moment looked at when `time` is evaluated.
  package func reference(for time: Int64) -> Int64 { (at ?? time) - offset }
}

/// The newest samples of series, within the lookback.
package struct SelectInstant: Hashable, Sendable {
  /// What of a sample an operator is given.
  package enum Property: Hashable, Sendable {
    case value
    /// Its time, in seconds.
    case timestamp
    /// The time at which its counter began, in seconds; 0 where that is unknown.
    case startTimestamp
    /// That it is there: its value may be any.
    case presence
  }

  package var matchers: [Matcher]
  package var shift: TimeShift
  package var rangeExtension: RangeExtension
  /// What is read off the samples.
  package var property = Property.value
  /// Whether counter resets that histograms say nothing about are looked for while reading.
  package var infersResets = false
  package var range: SourceRange

  package init(
    matchers: [Matcher], shift: TimeShift, rangeExtension: RangeExtension, range: SourceRange
  ) {
    self.matchers = matchers
    self.shift = shift
    self.rangeExtension = rangeExtension
    self.range = range
  }
}

/// The samples of series in a window that moves with the evaluation time.
package struct SelectRange: Hashable, Sendable {
  package var matchers: [Matcher]
  /// Milliseconds.
  package var duration: Int64
  package var shift: TimeShift
  package var rangeExtension: RangeExtension
  /// Whether counter resets that histograms say nothing about are looked for while reading.
  package var infersResets = false
  package var range: SourceRange

  package init(
    matchers: [Matcher], duration: Int64, shift: TimeShift, rangeExtension: RangeExtension,
    range: SourceRange
  ) {
    self.matchers = matchers
    self.duration = duration
    self.shift = shift
    self.rangeExtension = rangeExtension
    self.range = range
  }
}

/// The values of an expression on a grid of its own, in a window that moves with the evaluation
/// time.
package struct Subquery: Hashable, Sendable {
  package var input: LogicalPlan
  /// Milliseconds.
  package var duration: Int64
  /// Milliseconds; the grid's times are multiples of it.
  package var step: Int64
  package var shift: TimeShift
  package var range: SourceRange

  package init(
    input: LogicalPlan, duration: Int64, step: Int64, shift: TimeShift, range: SourceRange
  ) {
    self.input = input
    self.duration = duration
    self.step = step
    self.shift = shift
    self.range = range
  }

  /// The times at which the expression is evaluated, for all steps of the outer grid: multiples of
  /// the step in the first window or after it. Nil where there is none.
  ///
  /// - Parameter leftReach: how far before a window's start its open left edge lies, in
  ///   milliseconds.
  package func grid(inside outer: StepGrid, leftReach: Int64) -> StepGrid? {
    let left = shift.reference(for: outer.start) - duration - leftReach
    let end = shift.reference(for: outer.time(outer.count - 1))
    var start = step * (left / step)
    if start <= left { start += step }
    return start <= end ? StepGrid(start: start, end: end, step: step) : nil
  }
}

/// What a range function reads.
package indirect enum RangeInput: Hashable, Sendable {
  case select(SelectRange)
  case subquery(Subquery)

  /// Milliseconds.
  package var duration: Int64 {
    switch self {
    case .select(let node): node.duration
    case .subquery(let node): node.duration
    }
  }

  package var shift: TimeShift {
    switch self {
    case .select(let node): node.shift
    case .subquery(let node): node.shift
    }
  }

  package var range: SourceRange {
    switch self {
    case .select(let node): node.range
    case .subquery(let node): node.range
    }
  }

  var children: [LogicalPlan] {
    switch self {
    case .select: []
    case .subquery(let node): [node.input]
    }
  }

  func mapChildren(_ transform: (LogicalPlan) -> LogicalPlan) -> RangeInput {
    switch self {
    case .select: return self
    case .subquery(var node):
      node.input = transform(node.input)
      return .subquery(node)
    }
  }
}
