/// Whose rules windows follow: those of the specification, or those of an older reference.
package enum Compatibility: String, Hashable, Sendable, CaseIterable {
  /// Ranges and the lookback are open on the left.
  case prometheus3 = "prometheus-3"
  /// Ranges and the lookback are closed on the left; a counter's way to zero is looked at before
  /// its distance from the window's start is.
  case prometheus2 = "prometheus-2"

  /// How far before a window's start, in milliseconds, its open left edge lies: times are whole
  /// milliseconds, so `(start - 1, end]` is `[start, end]`.
  package var leftReach: Int64 { self == .prometheus2 ? 1 : 0 }
}
