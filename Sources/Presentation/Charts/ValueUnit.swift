import TelemetryModel

/// What the values of a chart are counted in.
package struct ValueUnit: Hashable, Sendable {
  /// The base units of metric names (Prometheus' naming rules, OpenMetrics' units).
  package enum Quantity: String, Hashable, Sendable, CaseIterable {
    case number = ""
    case seconds, bytes, ratio, percent, celsius, volts, amperes, joules, grams, meters, watts
  }

  package var quantity: Quantity
  /// Whether it is so much a second.
  package var isPerSecond: Bool

  package static let none = ValueUnit(.number)

  package init(_ quantity: Quantity, isPerSecond: Bool = false) {
    self.quantity = quantity
    self.isPerSecond = isPerSecond
  }

  /// A multiple of the base unit that numbers are shown in.
  struct Scale: Hashable {
    var factor: Double
    /// Stands behind the number: " ms", "/s".
    var suffix: String
  }

  /// The multiple in which a value of `magnitude` is a handy number.
  func scale(for magnitude: Double) -> Scale {
    let steps: [(Double, String)] =
      switch quantity {
      case .number: [(1, "")]
      case .seconds:
        [
          (86_400, "d"), (3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "µs"),
          (1e-9, "ns"),
        ]
      case .bytes:
        [
          (1_099_511_627_776, "TiB"), (1_073_741_824, "GiB"), (1_048_576, "MiB"), (1024, "KiB"),
          (1, "B"),
        ]
      case .ratio: [(0.01, "%")]
      case .percent: [(1, "%")]
      case .celsius: [(1, "°C")]
      case .volts: [(1, "V"), (1e-3, "mV")]
      case .amperes: [(1, "A"), (1e-3, "mA")]
      case .joules: [(1e6, "MJ"), (1e3, "kJ"), (1, "J")]
      case .grams: [(1e3, "kg"), (1, "g")]
      case .meters: [(1e3, "km"), (1, "m")]
      case .watts: [(1e6, "MW"), (1e3, "kW"), (1, "W")]
      }
    // Seconds turn into minutes only where there are several.
    let step =
      steps.first { magnitude >= $0.0 * ($0.0 > 1 && quantity == .seconds ? 2 : 1) }
      ?? (magnitude == 0 ? steps.first { $0.0 == 1 } : steps.last) ?? (1, "")
    let gap = step.1.isEmpty || step.1 == "%" ? "" : " "
    return Scale(factor: step.0, suffix: gap + step.1 + (isPerSecond ? "/s" : ""))
  }

  /// A value in its own scale, with so many significant digits.
  func text(of value: Double, digits: Int = 6) -> String {
    let scale = scale(for: value.isFinite ? value.magnitude : 0)
    return NumberText.significant(value / scale.factor, digits: digits) + scale.suffix
  }
}
