/// One series with all its samples.
struct GeneratedSeries {
  var name: String
  var target: ScrapeTarget
  /// Labels beside the target's, `name="value"` with commas between; may be empty.
  var labels: String
  /// One for each of the target's times: integers over 10 to the power of `decimals`.
  var values: [Int] = []
  var decimals = 0

  /// `name{labels}`.
  var text: String { "\(name){\(target.labels)\(labels.isEmpty ? "" : ",")\(labels)}" }
}

/// The metrics of the benchmark, family by family and series by series.
struct MetricSet {
  /// Series of an application and a host together.
  static let seriesPerPair = 175

  let targets: [ScrapeTarget]

  /// At least `series` series, in whole pairs of an application and a host, over `hours`.
  ///
  /// - Parameter interval: between scrapes, in milliseconds; more than the ten of the jitter.
  init(series: Int, hours: Double, interval: Int = ScrapeTarget.usualInterval, seed: UInt64) {
    let pairs = (series + Self.seriesPerPair - 1) / Self.seriesPerPair
    let scrapes = Int(hours * 3_600_000) / interval
    targets = (0..<pairs).flatMap { number in
      [ScrapeTarget.Kind.application, .host].map {
        ScrapeTarget($0, number: number, scrapes: scrapes, interval: interval, seed: seed)
      }
    }
    self.seed = seed
  }

  private let seed: UInt64

  /// Hands on every series; `family` is told what the next ones belong to.
  func forEachSeries(
    family: (BenchFamily) -> Void = { _ in }, _ body: (GeneratedSeries) throws -> Void
  ) rethrows {
    for one in MetricCatalogue.families {
      family(one)
      for target in targets where one.kind == nil || one.kind == target.kind {
        switch one.content {
        case .series(let all, let model):
          for labels in all {
            var series = GeneratedSeries(
              name: one.sampleName, target: target, labels: labels, decimals: one.decimals)
            var random = random(target, one, labels)
            model.values(target, &random, into: &series.values)
            try body(series)
          }
        case .histogram(let all, let bounds, let mean):
          for labels in all {
            var random = random(target, one, labels)
            let columns = HistogramColumns(target, bounds: bounds, mean: mean, &random)
            try columns.series(one.name, target, labels).forEach(body)
          }
        }
      }
    }
  }

  private func random(
    _ target: ScrapeTarget, _ family: BenchFamily, _ labels: String
  ) -> BenchRandom {
    BenchRandom(seed: seed, "\(target.name) \(family.name) \(labels)")
  }
}
