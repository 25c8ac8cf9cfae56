import TelemetryModel

/// The logs of the other services: logfmt of two, plain text of one.
enum SupportingServiceLog {
  private static let end = Story.start + Int64(Story.scrapeCount) * Story.scrapeInterval

  /// logfmt, with quoted values, durations and now and then a stray word.
  static func logfmt(service: String, operations: [String]) -> String {
    var random = SeededGenerator(name: "log \(service)")
    var log = ServiceLog()
    var time = Story.start
    while true {
      time += Int64(random.around(4000, spread: 3000))
      if time >= end { return log.text() }
      let isError = random.below(60) == 0
      let operation = random.pick(operations)
      var line =
        "time=\(stamp(time)) level=\(isError ? "error" : "info") service=\(service) op=\(operation)"
      line +=
        " duration=\(random.around(30, spread: 28))ms size=\(random.around(900, spread: 800))B"
      if isError { line += #" err="context deadline exceeded: \"\#(operation)\" took too long""# }
      if random.below(200) == 0 { line += " retrying" }
      log.add(time, line)
    }
  }

  /// Plain text with a date and time in front.
  static func plain() -> String {
    var random = SeededGenerator(name: "log notification-service")
    var log = ServiceLog()
    var time = Story.start
    while true {
      time += Int64(random.around(5000, spread: 4000))
      if time >= end { return log.text() }
      let civil = CivilTime(milliseconds: time)
      let provider = random.pick(["apns", "fcm"])
      let milliseconds = CivilTime.padded(civil.nanosecond / 1_000_000, 3)
      let head = "\(civil.date) \(civil.time).\(milliseconds)"
      if random.below(40) == 0 {
        log.add(
          time,
          "\(head) ERROR [push] \(provider): device token \(random.below(90_000)) rejected, error 410"
        )
      } else {
        log.add(
          time,
          "\(head) INFO [push] \(provider): sent batch of \(random.below(64) + 1) in \(random.around(120, spread: 80)) ms"
        )
      }
    }
  }
}
