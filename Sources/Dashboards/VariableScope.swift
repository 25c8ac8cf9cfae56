// What names mean in the texts of a dashboard: its variables, and those that every dashboard has.

import TelemetryModel

/// The variables in reach of a text.
package struct VariableScope: Sendable {
  /// By name.
  package var values: [String: VariableValue]
  package var window: QueryWindow
  package var dashboardTitle: String

  package init(
    values: [String: VariableValue] = [:], window: QueryWindow, dashboardTitle: String = ""
  ) {
    self.values = values
    self.window = window
    self.dashboardTitle = dashboardTitle
  }

  /// The text of a reference; nil for a name that means nothing here, which then stays as it is.
  func text(of reference: VariableReference, isInString: Bool) -> String? {
    if let builtIn = builtIn(reference.name) {
      guard let format = reference.format else { return builtIn }
      return formatted([builtIn], reference, format) ?? builtIn
    }
    guard let value = values[reference.name] else { return nil }
    let resolved = value.replacingAutomaticInterval(with: duration(window.interval))
    guard let format = reference.format else { return resolved.queryText(isInString: isInString) }
    if resolved.isAll, let allValue = resolved.allValue { return allValue }
    return formatted(resolved.values, reference, format)
      ?? resolved.queryText(isInString: isInString)
  }

  private func formatted(
    _ values: [String], _ reference: VariableReference, _ format: String
  ) -> String? {
    let parts = format.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = parts.first.flatMap({ VariableFormat(rawValue: String($0)) }) else {
      return nil
    }
    return kind.string(
      values, name: reference.name, argument: parts.count > 1 ? String(parts[1]) : nil)
  }

  /// The variables of every dashboard (specification §5.4).
  private func builtIn(_ name: String) -> String? {
    switch name {
    case "__interval", "__auto": duration(window.interval)
    case "__interval_ms": String(window.interval)
    case "__rate_interval": seconds(window.rateInterval)
    case "__rate_interval_ms": String(window.rateInterval)
    case "__range": String(window.range / 1000) + "s"
    case "__range_s": String(window.range / 1000)
    case "__range_ms": String(window.range)
    case "__from": String(window.start)
    case "__to": String(window.end)
    case "__dashboard": dashboardTitle
    case "__timezone": "utc"
    default: nil
    }
  }

  private func duration(_ milliseconds: Int64) -> String {
    PrometheusDuration.format(milliseconds: milliseconds)
  }

  private func seconds(_ milliseconds: Int64) -> String {
    milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
  }
}

extension VariableValue {
  /// The choice `auto` of an interval variable stands for the panel's interval.
  fileprivate func replacingAutomaticInterval(with interval: String) -> VariableValue {
    var value = self
    value.values = values.map { $0.hasPrefix("$__auto_interval") ? interval : $0 }
    return value
  }
}
