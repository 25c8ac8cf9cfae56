import Diagnostics
import TelemetryModel

/// When alerts were pending and firing: a bar over time for each instance, then every change of
/// state.
package struct AlertTimelineText: Sendable {
  package var style: Style
  /// Columns of everything.
  package var width: Int

  private static let barWidthMin = 20

  package init(style: Style = .plain, width: Int = 100) {
    self.style = style
    self.width = width
  }

  /// The report on `alerts` between `start` and `end` (milliseconds since the epoch).
  package func render(_ alerts: [AlertHistory], start: Int64, end: Int64) -> String {
    if alerts.isEmpty { return style.paint("no alert was pending or firing", .faint) + "\n" }
    return bars(alerts, start: start, end: end) + "\n"
      + alerts.map { changes(of: $0, end: end) }.joined(separator: "\n")
  }

  private func bars(_ alerts: [AlertHistory], start: Int64, end: Int64) -> String {
    let longest = alerts.map { DisplayWidth.of(title($0)) }.max() ?? 0
    let titleWidth = min(longest, max(10, width - Self.barWidthMin - 2))
    let columns = max(Self.barWidthMin, width - titleWidth - 2)
    let axis = TimeAxis(start: start, end: end, tickMax: max(1, columns / 10))
    var out = ""
    for alert in alerts {
      let name = DisplayWidth.truncated(title(alert), to: titleWidth)
      out += DisplayWidth.padded(name, to: titleWidth) + "  "
      out += bar(alert, axis: axis, columns: columns) + "\n"
    }
    let indent = String(repeating: " ", count: titleWidth + 2)
    return out + style.paint(indent + tickLine(axis, columns: columns), .faint) + "\n"
      + indent + style.paint("░", .warning) + " pending  " + style.paint("█", .error) + " firing\n"
  }

  /// A column shows the worst state of its stretch of time.
  private func bar(_ alert: AlertHistory, axis: TimeAxis, columns: Int) -> String {
    var states = [AlertHistory.State?](repeating: nil, count: columns)
    for period in alert.periods {
      let first = column(of: period.start, axis, columns)
      let last = max(first, column(of: (period.end ?? axis.end) - 1, axis, columns))
      for column in first...last where states[column] != .firing { states[column] = period.state }
    }
    return states.map { state in
      switch state {
      case nil: style.paint("·", .faint)
      case .pending: style.paint("░", .warning)
      case .firing: style.paint("█", .error)
      }
    }.joined()
  }

  private func column(of time: Int64, _ axis: TimeAxis, _ columns: Int) -> Int {
    min(columns - 1, max(0, Int(axis.share(of: time) * Double(columns))))
  }

  private func tickLine(_ axis: TimeAxis, columns: Int) -> String {
    var line = ""
    for tick in axis.ticks {
      let text = axis.text(of: tick)
      let start = min(column(of: tick, axis, columns), columns - text.utf8.count)
      if start < line.utf8.count + (line.isEmpty ? 0 : 1) { continue }
      line = DisplayWidth.padded(line, to: start) + text
    }
    return line
  }

  private func title(_ alert: AlertHistory) -> String {
    let rest = alert.labels.removing { $0.equalsBytes("alertname") }
    return VisibleText.of(alert.name + (rest.isEmpty ? "" : " " + rest.description))
  }

  private func changes(of alert: AlertHistory, end: Int64) -> String {
    var out = style.paint(title(alert), .emphasis) + "\n"
    let firing = PrometheusDuration.format(milliseconds: alert.firingTime(until: end))
    out += "  incidents \(alert.incidentCount)  firing \(firing)\n"
    for change in alert.changes {
      let role: Style.Role =
        switch change.kind {
        case .pending: .warning
        case .firing: .error
        case .resolved: .success
        case .inactive: .faint
        }
      out +=
        "  \(CivilTime(milliseconds: change.time))  \(style.paint(change.kind.rawValue, role))\n"
    }
    for annotation in alert.annotations.pairs {
      out += "  \(annotation.name): \(VisibleText.of(annotation.value))\n"
    }
    return out
  }
}
