/// The evaluation times of a query, in milliseconds since the epoch: `start`, `start + step`, … up
/// to `end`.
package struct StepGrid: Hashable, Sendable {
  package var start: Int64
  package var end: Int64
  /// Zero for an instant query, which has the one time `start`.
  package var step: Int64

  /// The single time of an instant query.
  package init(instant: Int64) {
    start = instant
    end = instant
    step = 0
  }

  /// The times of a range query; `step` is positive and `end` not before `start`.
  package init(start: Int64, end: Int64, step: Int64) {
    precondition(step > 0, "a range query has a positive step")
    precondition(end >= start, "a range query ends no earlier than it starts")
    self.start = start
    self.end = end
    self.step = step
  }

  package var isInstant: Bool { step == 0 }

  /// How many evaluation times there are.
  package var count: Int { isInstant ? 1 : Int((end - start) / step) + 1 }

  /// The evaluation time `index`, from 0.
  package func time(_ index: Int) -> Int64 { start + Int64(index) * step }
}
