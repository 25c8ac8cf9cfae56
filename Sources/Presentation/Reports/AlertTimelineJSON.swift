import TelemetryModel

/// When alerts were pending and firing, as JSON: an object with the span and a list of alerts.
///
/// Times are RFC 3339 in UTC, durations seconds.
package enum AlertTimelineJSON {
  /// The text for `alerts` between `start` and `end` (milliseconds since the epoch).
  package static func render(_ alerts: [AlertHistory], start: Int64, end: Int64) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("start")
    writer.string(CivilTime(milliseconds: start).description)
    writer.key("end")
    writer.string(CivilTime(milliseconds: end).description)
    writer.key("alerts")
    writer.beginArray()
    for alert in alerts { write(alert, end: end, to: &writer) }
    writer.endArray()
    writer.endObject()
    writer.endLine()
    return writer.buffer.bytes
  }

  private static func write(_ alert: AlertHistory, end: Int64, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("labels")
    writer.labels(alert.labels)
    writer.key("annotations")
    writer.labels(alert.annotations)
    writer.key("incidents")
    writer.integer(Int64(alert.incidentCount))
    writer.key("firingSeconds")
    writer.value { $0.append(seconds: alert.firingTime(until: end)) }
    writer.key("periods")
    writer.beginArray()
    for period in alert.periods {
      writer.beginObject()
      writer.key("state")
      writer.string(period.state.rawValue)
      writer.key("start")
      writer.string(CivilTime(milliseconds: period.start).description)
      writer.key("end")
      if let end = period.end {
        writer.string(CivilTime(milliseconds: end).description)
      } else {
        writer.null()
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}
