// The methods of Go's times and durations that templates may call.

import TelemetryModel

/// Calls methods of times and durations.
enum TimeMethods {
  /// Calls a method of a time; nil where there is none of that name.
  static func call(
    _ method: String, of time: TemplateTime, _ arguments: [TemplateValue]
  ) throws(TemplateFunctionError) -> TemplateValue? {
    let civil = time.civil
    switch (method, arguments.first) {
    case ("Format", .string(let layout)?):
      return .string(GoTimeLayout.format(time, layout: layout))
    case ("String", nil): return .string(time.text)
    case ("Unix", nil): return .int(time.seconds)
    case ("UnixMilli", nil):
      return .int(time.seconds &* 1000 &+ Int64(time.nanosecond / 1_000_000))
    case ("UnixMicro", nil):
      return .int(time.seconds &* 1_000_000 &+ Int64(time.nanosecond / 1000))
    case ("UnixNano", nil): return .int(time.nanoseconds)
    case ("Year", nil): return .int(Int64(civil.year))
    case ("Month", nil): return .string(GoTimeLayout.monthNames[civil.month - 1])
    case ("Day", nil): return .int(Int64(civil.day))
    case ("Hour", nil): return .int(Int64(civil.hour))
    case ("Minute", nil): return .int(Int64(civil.minute))
    case ("Second", nil): return .int(Int64(civil.second))
    case ("Nanosecond", nil): return .int(Int64(civil.nanosecond))
    case ("YearDay", nil): return .int(Int64(civil.dayOfYear))
    case ("Weekday", nil): return .string(GoTimeLayout.dayNames[civil.weekday])
    case ("IsZero", nil): return .bool(time == .zero)
    case ("UTC", nil), ("Local", nil):
      return .time(TemplateTime(seconds: time.seconds, nanosecond: time.nanosecond))
    case ("Add", .duration(let duration)?): return .time(time.advanced(by: duration))
    case ("Sub", .time(let other)?): return .duration(time.since(other))
    case ("Before", .time(let other)?): return .bool(time < other)
    case ("After", .time(let other)?): return .bool(other < time)
    case ("Equal", .time(let other)?): return .bool(!(time < other) && !(other < time))
    default: return nil
    }
  }

  /// Calls a method of a duration in nanoseconds; nil where there is none of that name.
  static func call(
    _ method: String, ofDuration duration: Int64, _ arguments: [TemplateValue]
  ) throws(TemplateFunctionError) -> TemplateValue? {
    switch (method, arguments.first) {
    case ("String", nil): return .string(GoDuration.format(nanoseconds: duration))
    case ("Seconds", nil): return .float(inUnits(duration, of: 1_000_000_000))
    case ("Minutes", nil): return .float(inUnits(duration, of: 60_000_000_000))
    case ("Hours", nil): return .float(inUnits(duration, of: 3_600_000_000_000))
    case ("Milliseconds", nil): return .int(duration / 1_000_000)
    case ("Microseconds", nil): return .int(duration / 1000)
    case ("Nanoseconds", nil): return .int(duration)
    case ("Abs", nil): return .duration(Int64(clamping: duration.magnitude))
    case ("Truncate", .duration(let unit)?):
      return .duration(unit <= 0 ? duration : duration - duration % unit)
    case ("Round", .duration(let unit)?): return .duration(rounded(duration, to: unit))
    default: return nil
    }
  }

  /// Whole units and the fraction apart, as Go adds them.
  private static func inUnits(_ duration: Int64, of unit: Int64) -> Double {
    Double(duration / unit) + Double(duration % unit) / Double(unit)
  }

  /// To the nearest multiple of `unit`, halves away from zero.
  private static func rounded(_ duration: Int64, to unit: Int64) -> Int64 {
    guard unit > 0 else { return duration }
    let rest = duration % unit
    if rest.magnitude < unit.magnitude - rest.magnitude { return duration - rest }
    let (sum, overflowed) = (duration - rest).addingReportingOverflow(duration < 0 ? -unit : unit)
    return overflowed ? (duration < 0 ? .min : .max) : sum
  }
}
