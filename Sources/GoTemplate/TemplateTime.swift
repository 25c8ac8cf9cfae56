import TelemetryModel

/// A moment, and the zone that it is shown in: Go's `time.Time`.
package struct TemplateTime: Hashable, Sendable {
  /// Since the epoch.
  package var seconds: Int64
  /// From 0 up to a billion.
  package var nanosecond: Int
  /// Seconds east of UTC.
  package var zoneOffset: Int
  /// The zone's abbreviation, `UTC`.
  package var zoneName: String

  package init(seconds: Int64, nanosecond: Int = 0, zoneOffset: Int = 0, zoneName: String = "UTC") {
    self.seconds = seconds
    self.nanosecond = nanosecond
    self.zoneOffset = zoneOffset
    self.zoneName = zoneName
  }

  /// A moment in UTC.
  package init(nanoseconds: Int64) {
    let civil = CivilTime(nanoseconds: nanoseconds)
    self.init(seconds: civil.secondsSinceEpoch, nanosecond: civil.nanosecond)
  }

  /// Go's zero time, the first instant of the year 1.
  package static let zero = TemplateTime(seconds: -62_135_596_800)

  /// Nanoseconds since the epoch, wrapping around where they do not fit, as Go's `UnixNano` does.
  package var nanoseconds: Int64 { seconds &* 1_000_000_000 &+ Int64(nanosecond) }

  /// What a calendar in the time's zone shows.
  package var civil: CivilTime {
    CivilTime(secondsSinceEpoch: seconds &+ Int64(zoneOffset), nanosecond: nanosecond)
  }

  /// Go's text of a time: `2015-06-23 13:19:44.128 +0000 UTC`.
  package var text: String {
    GoTimeLayout.format(self, layout: "2006-01-02 15:04:05.999999999 -0700 MST")
  }

  /// Nanoseconds from `other` to this, kept within what 64 bits hold.
  package func since(_ other: TemplateTime) -> Int64 {
    let (difference, overflowed) = seconds.subtractingReportingOverflow(other.seconds)
    let (product, overflowedToo) = difference.multipliedReportingOverflow(by: 1_000_000_000)
    if overflowed || overflowedToo { return seconds < other.seconds ? .min : .max }
    let (sum, overflowedAgain) = product.addingReportingOverflow(
      Int64(nanosecond - other.nanosecond))
    return overflowedAgain ? (seconds < other.seconds ? .min : .max) : sum
  }

  /// This moment, `nanoseconds` later.
  package func advanced(by nanoseconds: Int64) -> TemplateTime {
    var moved = self
    moved.seconds &+= nanoseconds / 1_000_000_000
    moved.nanosecond += Int(nanoseconds % 1_000_000_000)
    if moved.nanosecond < 0 {
      moved.seconds &-= 1
      moved.nanosecond += 1_000_000_000
    } else if moved.nanosecond >= 1_000_000_000 {
      moved.seconds &+= 1
      moved.nanosecond -= 1_000_000_000
    }
    return moved
  }
}

extension TemplateTime: Comparable {
  package static func < (lhs: TemplateTime, rhs: TemplateTime) -> Bool {
    (lhs.seconds, lhs.nanosecond) < (rhs.seconds, rhs.nanosecond)
  }
}
