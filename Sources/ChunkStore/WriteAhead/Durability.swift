// When a live writer's word can be relied on.

/// When that which a live writer has acknowledged is on the disk. It always survives the end of
/// the process; this says what survives the end of the machine.
package enum Durability: Sendable {
  /// Acknowledged is durable: the disk is waited for, once for all that came since the last time.
  case always
  /// The disk is waited for at the first acknowledgement that comes this many milliseconds after
  /// the last wait, by `clock`.
  case interval(milliseconds: Int64, clock: @Sendable () -> Int64)
  /// Whenever the system writes it.
  case never
}
