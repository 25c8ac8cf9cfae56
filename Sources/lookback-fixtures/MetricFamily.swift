/// A metric family of an exposition, with its series and their values, one a scrape.
struct MetricFamily {
  enum Kind: String {
    case counter, gauge, histogram, summary
  }

  /// What a scrape found: a value as it is written, nothing at all, or the end of the series.
  enum Point {
    case value(String)
    case missing
    case stale
  }

  struct Series {
    /// The sample's name and braces: `x_total{a="b"}`.
    var selector: String
    var points: [Point]
  }

  var name: String
  var kind: Kind
  var help: String
  var series: [Series] = []

  init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }

  /// Adds a series of the family's own name.
  mutating func add(
    _ labels: [(String, String)], _ target: Target, value: (Int) -> String?
  ) {
    add("", labels, target, value: value)
  }

  /// Adds a series; `value` gives the value of each scrape, nil where the series has none yet.
  mutating func add(
    _ suffix: String, _ labels: [(String, String)], _ target: Target,
    value: (Int) -> String?
  ) {
    let all = labels + [("job", target.job), ("instance", target.instance)]
    let braces = all.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
    var points: [Point] = []
    var isAlive = false
    for scrape in 0..<Story.scrapeCount {
      switch target.state(at: scrape) {
      case .notScraped: points.append(.missing)
      case .down:
        points.append(isAlive ? .stale : .missing)
        isAlive = false
      case .up:
        let text = value(scrape)
        points.append(text.map { .value($0) } ?? .missing)
        isAlive = isAlive || text != nil
      }
    }
    series.append(Series(selector: "\(name)\(suffix){\(braces)}", points: points))
  }
}

/// A scrape target: when it is scraped, and when that fails.
struct Target {
  enum State {
    case up, down, notScraped
  }

  var job: String
  var instance: String
  /// Milliseconds after the 15-second grid.
  var offset: Int64
  var outage: Story.Incident?
  /// Scrapes that are left out without a trace.
  var missedScrapes: Set<Int> = []

  init(
    _ job: String, _ instance: String, offset: Int64, outage: Story.Incident? = nil,
    missedScrapes: Set<Int> = []
  ) {
    self.job = job
    self.instance = instance
    self.offset = offset
    self.outage = outage
    self.missedScrapes = missedScrapes
  }

  func state(at scrape: Int) -> State {
    if Story.gap.contains(scrape) || missedScrapes.contains(scrape) { return .notScraped }
    return outage?.contains(scrape) == true ? .down : .up
  }
}
