import Diagnostics
import PromQLSyntax
import TelemetryModel

/// A function of the samples in a window: `rate`, `max_over_time`.
package struct RangeFunction: Hashable, Sendable {
  package var function: Function
  package var input: RangeInput
  /// Scalars, in the order written.
  package var parameters: [LogicalPlan]
  package var range: SourceRange
  /// Where each argument stands, for annotations.
  package var argumentRanges: [SourceRange]
  /// Whether series may keep the metric's name, since nobody sees it.
  package var leavesNames = false

  /// Whether results are still the metric, names and all.
  package var keepsNames: Bool { function == .lastOverTime || function == .firstOverTime }

  package init(
    function: Function, input: RangeInput, parameters: [LogicalPlan], range: SourceRange,
    argumentRanges: [SourceRange]
  ) {
    self.function = function
    self.input = input
    self.parameters = parameters
    self.range = range
    self.argumentRanges = argumentRanges
  }
}

/// A function of each element, or of scalars: `abs`, `clamp`, `hour`, `histogram_quantile`, unary
/// minus.
package struct InstantFunction: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case function(Function)
    /// Unary minus.
    case negate
  }

  package var kind: Kind
  /// Vectors and scalars, in the order written.
  package var arguments: [LogicalPlan]
  /// String arguments, in the order written.
  package var strings: [String]
  package var range: SourceRange
  package var argumentRanges: [SourceRange]

  package init(
    kind: Kind, arguments: [LogicalPlan], strings: [String] = [], range: SourceRange,
    argumentRanges: [SourceRange]
  ) {
    self.kind = kind
    self.arguments = arguments
    self.strings = strings
    self.range = range
    self.argumentRanges = argumentRanges
  }

  /// Whether all it takes and gives are scalars.
  var isScalar: Bool {
    switch kind {
    case .negate: arguments[0].isScalar
    case .function(let function): function == .maxOf || function == .minOf
    }
  }
}

/// `label_replace` and `label_join`.
package struct LabelFunction: Hashable, Sendable {
  package enum Change: Hashable, Sendable {
    case replace(destination: String, replacement: String, source: String, regex: String)
    case join(destination: String, separator: String, sources: [String])
  }

  package var change: Change
  package var input: LogicalPlan
  package var range: SourceRange
  /// Whether result series that become equal are all kept, as LogQL does.
  package var keepsDuplicates: Bool

  package init(
    change: Change, input: LogicalPlan, range: SourceRange, keepsDuplicates: Bool = false
  ) {
    self.change = change
    self.input = input
    self.range = range
    self.keepsDuplicates = keepsDuplicates
  }
}

/// One where the input has nothing.
package struct Absent: Hashable, Sendable {
  package var input: LogicalPlan
  /// The labels that equality matchers of the input's selector give.
  package var labels: Labels

  package init(input: LogicalPlan, labels: Labels) {
    self.input = input
    self.labels = labels
  }
}

/// An order for the elements of an instant query's answer.
package struct Sort: Hashable, Sendable {
  package enum Key: Hashable, Sendable {
    case value
    case labels([String])
  }

  package var key: Key
  package var isDescending: Bool
  package var input: LogicalPlan
  package var range: SourceRange
  /// Whether a range query is told that sorting does nothing there, as PromQL does.
  package var warnsInRangeQuery: Bool

  package init(
    key: Key, isDescending: Bool, input: LogicalPlan, range: SourceRange,
    warnsInRangeQuery: Bool = true
  ) {
    self.key = key
    self.isDescending = isDescending
    self.input = input
    self.range = range
    self.warnsInRangeQuery = warnsInRangeQuery
  }
}

/// `info`: adds the labels of info metrics with the same instance and job.
package struct Info: Hashable, Sendable {
  package var input: LogicalPlan
  /// The matchers of the second argument.
  package var matchers: [Matcher]
  /// When info metrics are looked at: as the first selector inside the first argument.
  package var shift: TimeShift
  package var range: SourceRange

  package init(input: LogicalPlan, matchers: [Matcher], shift: TimeShift, range: SourceRange) {
    self.input = input
    self.matchers = matchers
    self.shift = shift
    self.range = range
  }
}
