/// Arithmetic on nanoseconds since the epoch that stays within 64 bits: times beyond the years 1677
/// to 2262 are cut to those.
package enum Nanoseconds {
  /// Milliseconds as nanoseconds.
  package static func from(milliseconds: Int64) -> Int64 {
    let (product, overflowed) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    if overflowed { return milliseconds < 0 ? .min : .max }
    return product
  }

  /// `lhs - rhs`.
  package static func difference(_ lhs: Int64, _ rhs: Int64) -> Int64 {
    let (difference, overflowed) = lhs.subtractingReportingOverflow(rhs)
    if overflowed { return rhs > 0 ? .min : .max }
    return difference
  }

  /// The time right behind `time`.
  package static func behind(_ time: Int64) -> Int64 { time == .max ? .max : time + 1 }
}
