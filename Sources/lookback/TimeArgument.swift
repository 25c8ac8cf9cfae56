import TelemetryModel

/// Times and durations as they are given on the command line.
enum TimeArgument {
  /// Milliseconds since the epoch of RFC 3339, epoch seconds or milliseconds, `now`, `now-1h`, or
  /// `-1h`.
  ///
  /// - Parameter now: what `now` is.
  static func moment(_ text: String, now: Int64) throws -> Int64 {
    var rest = Substring(text)
    if rest.hasPrefix("now") { rest = rest.dropFirst(3) }
    if rest.isEmpty { return now }
    if let sign = rest.first, sign == "-" || sign == "+",
      let distance = try? PrometheusDuration.parse(String(rest.dropFirst()))
    {
      return sign == "-" ? now - distance : now + distance
    }
    if let nanoseconds = CivilTime.parseRFC3339(text.utf8) { return nanoseconds / 1_000_000 }
    if let number = FloatParsing.double(text), number.magnitude < 1e17 {
      return number.magnitude < 1e11 ? Int64((number * 1000).rounded()) : Int64(number)
    }
    throw CommandFailure(
      .badUsage,
      "\(GoString.quoted(text)) is no time; write 2025-12-04T10:00:00Z, 1764842400, now-1h or -90m")
  }

  /// Milliseconds of a Prometheus duration, or of a number of seconds.
  static func duration(_ text: String) throws -> Int64 {
    do throws(PrometheusDuration.Failure) {
      return try PrometheusDuration.parse(text)
    } catch {
      if let seconds = FloatParsing.double(text), seconds > 0, seconds < 1e10 {
        return Int64((seconds * 1000).rounded())
      }
      throw CommandFailure(.badUsage, "\(error); write 5m, 1h30m or a number of seconds")
    }
  }
}
