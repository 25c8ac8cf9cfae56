import TelemetryModel

/// A target's recorded scrapes as OpenMetrics text: families in order, each series by time.
///
/// The end of a series is written with the value `StaleNaN`, which plain OpenMetrics cannot say.
struct Exposition {
  var target: Target
  var families: [MetricFamily] = []

  /// Everything the target exposed, and what Prometheus adds to each scrape.
  func text() -> String {
    var out = ""
    for family in families + [upFamily(), durationFamily()] {
      out += "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.kind.rawValue)\n"
      for series in family.series {
        for (scrape, point) in series.points.enumerated() {
          let value: String
          switch point {
          case .value(let text): value = text
          case .stale: value = "StaleNaN"
          case .missing: continue
          }
          let time = Story.scrapeTime(scrape, offset: target.offset)
          out += "\(series.selector) \(value) \(time / 1000)"
          if time % 1000 != 0 { out += "." + CivilTime.padded(Int(time % 1000), 3) }
          out += "\n"
        }
      }
    }
    return out + "# EOF\n"
  }

  /// `up` is written for failed scrapes too: it never ends.
  private func upFamily() -> MetricFamily {
    var family = MetricFamily("up", .gauge, "Whether the target could be scraped.")
    var steady = target
    steady.outage = nil
    family.add([], steady) { target.state(at: $0) == .down ? "0" : "1" }
    return family
  }

  private func durationFamily() -> MetricFamily {
    var family = MetricFamily(
      "scrape_duration_seconds", .gauge, "How long the scrape took, in seconds.")
    var steady = target
    steady.outage = nil
    var random = SeededGenerator(name: "scrape \(target.instance)")
    family.add([], steady) { _ in decimal(Int64(random.around(5200, spread: 1800)), places: 6) }
    return family
  }
}

/// `scaled` divided by 10 to the power of `places`, as a decimal without trailing zeros.
func decimal(_ scaled: Int64, places: Int) -> String {
  let digits = CivilTime.padded(Int(scaled.magnitude), places + 1)
  var fraction = digits.suffix(places)
  while fraction.last == "0" { fraction.removeLast() }
  let whole = digits.dropLast(places)
  return (scaled < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
}
