/// Durations as Prometheus writes them: `1h30m`, `5d`, `100ms`; integers, units from large to
/// small, each once.
package enum PrometheusDuration {
  /// Why a text is no duration. `description` is the reference's wording.
  package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case invalid(String)
    case unknownUnit(unit: String, text: String)
    case outOfRange

    package var description: String {
      switch self {
      case .empty: "empty duration string"
      case .invalid(let text): "not a valid duration string: \(GoString.quoted(text))"
      case .unknownUnit(let unit, let text):
        "unknown unit \(GoString.quoted(unit)) in duration \(GoString.quoted(text))"
      case .outOfRange: "duration out of range"
      }
    }
  }

  private static let units: [(name: String, milliseconds: Int64)] = [
    ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000),
    ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// `text` in milliseconds.
  package static func parse(_ text: String) throws(Failure) -> Int64 {
    if text == "0" { return 0 }
    if text.isEmpty { throw .empty }
    var rest = Substring(text).utf8
    var total: Int64 = 0
    var nextUnit = 0
    while !rest.isEmpty {
      let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
      if digits.isEmpty { throw .invalid(text) }
      rest = rest[digits.endIndex...]
      let letters = rest.prefix { !($0 &- UInt8(ascii: "0") < 10) }
      if letters.isEmpty { throw .invalid(text) }
      rest = rest[letters.endIndex...]
      let unit = String(Substring(letters))
      guard let place = units.firstIndex(where: { $0.name == unit }) else {
        throw .unknownUnit(unit: unit, text: text)
      }
      if place < nextUnit { throw .invalid(text) }
      nextUnit = place + 1
      guard let number = Int64(String(Substring(digits))) else { throw .outOfRange }
      let (product, overflowed) = number.multipliedReportingOverflow(by: units[place].milliseconds)
      let (sum, overflowedToo) = total.addingReportingOverflow(product)
      if overflowed || overflowedToo || sum > Int64.max / 1_000_000 { throw .outOfRange }
      total = sum
    }
    return total
  }

  /// The canonical text of a number of milliseconds: years and weeks only where they come out even.
  package static func format(milliseconds: Int64) -> String {
    if milliseconds == 0 { return "0s" }
    var rest = milliseconds.magnitude
    var out = milliseconds < 0 ? "-" : ""
    for unit in units {
      let size = UInt64(unit.milliseconds)
      let mustBeExact = unit.name == "y" || unit.name == "w"
      if mustBeExact && rest % size != 0 { continue }
      if rest / size > 0 {
        out += String(rest / size) + unit.name
        rest %= size
      }
    }
    return out
  }
}
