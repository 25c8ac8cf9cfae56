/// The evaluation times of a query, in milliseconds since the epoch: `start`, `start + step`, … up
/// to `end`.
public struct StepGrid: Hashable, Sendable {
  /// The first step.
  public var start: Int64
  /// No step lies behind it.
  public var end: Int64
  /// Zero for an instant query, which has the one time `start`.
  public var step: Int64

  /// The single time of an instant query.
  public init(instant: Int64) {
    start = instant
    end = instant
    step = 0
  }

  /// The times of a range query; `step` is positive and `end` not before `start`.
  public init(start: Int64, end: Int64, step: Int64) {
    precondition(step > 0, "a range query has a positive step")
    precondition(end >= start, "a range query ends no earlier than it starts")
    self.start = start
    self.end = end
    self.step = step
  }

  /// Whether there is one step only.
  public var isInstant: Bool { step == 0 }

  /// How many evaluation times there are.
  public var count: Int { isInstant ? 1 : Int((end - start) / step) + 1 }

  /// The evaluation time `index`, from 0.
  public func time(_ index: Int) -> Int64 { start + Int64(index) * step }
}
