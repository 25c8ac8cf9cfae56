import TelemetryModel

/// What differs between an answer and what was expected of it, in words.
struct AnswerDifference: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// Holds the answers of the engine against an `eval`'s expected series.
struct AnswerComparison {
  let expected: ExpectedAnswer

  /// Compares the elements of an instant vector, in their order where the script says so.
  func compare(vector: [SampleSeries]) throws(AnswerDifference) {
    if expected.scalar != nil { throw AnswerDifference("expected a scalar, got a vector") }
    if expected.string != nil { throw AnswerDifference("expected a string, got a vector") }
    var seen: Set<Labels> = []
    for (place, element) in vector.enumerated() {
      let shown = element.labels.metricDescription
      if !seen.insert(element.labels).inserted { throw AnswerDifference("\(shown) comes twice") }
      guard let index = expected.series.firstIndex(where: { $0.labels == element.labels }) else {
        throw AnswerDifference("unexpected \(shown) \(Self.describe(element))")
      }
      if expected.isOrdered && index != place {
        throw AnswerDifference("expected \(shown) at place \(index + 1), got it at \(place + 1)")
      }
      let wanted = expected.series[index]
      guard wanted.items.count == 1 else {
        throw AnswerDifference("expected several values of \(shown), got one")
      }
      try compare(wanted.items[0], with: Self.points(element).first?.value, of: shown)
    }
    try requireAll(seen)
  }

  /// Compares the points of a range query's series, which must be sorted by labels.
  func compare(matrix: [SampleSeries], grid: StepGrid) throws(AnswerDifference) {
    if expected.scalar != nil { throw AnswerDifference("expected a scalar, got series over time") }
    if expected.string != nil { throw AnswerDifference("expected a string, got series over time") }
    if expected.isOrdered { throw AnswerDifference("series over time have no order of their own") }
    try Self.requireSorted(matrix)
    var seen: Set<Labels> = []
    for element in matrix {
      let shown = element.labels.metricDescription
      if !seen.insert(element.labels).inserted { throw AnswerDifference("\(shown) comes twice") }
      guard let wanted = expected.series.first(where: { $0.labels == element.labels }) else {
        throw AnswerDifference("unexpected \(shown) \(Self.describe(element))")
      }
      try comparePoints(of: element, with: wanted, grid: grid)
    }
    try requireAll(seen)
  }

  func compare(scalar: Double) throws(AnswerDifference) {
    guard let wanted = expected.scalar else {
      throw AnswerDifference("expected a vector, got the scalar \(NumberText.api(scalar))")
    }
    if !SampleComparison.areNear(wanted, scalar) {
      throw AnswerDifference(
        "expected the scalar \(NumberText.api(wanted)), got \(NumberText.api(scalar))")
    }
  }

  func compare(string: String) throws(AnswerDifference) {
    guard let wanted = expected.string else {
      throw AnswerDifference("expected a vector, got the string \(GoString.quoted(string))")
    }
    if !wanted.equalsBytes(string) {
      throw AnswerDifference(
        "expected the string \(GoString.quoted(wanted)), got \(GoString.quoted(string))")
    }
  }

  static func requireSorted(_ matrix: [SampleSeries]) throws(AnswerDifference) {
    for (lhs, rhs) in zip(matrix, matrix.dropFirst()) where !(lhs.labels < rhs.labels) {
      throw AnswerDifference(
        "\(rhs.labels.metricDescription) stands behind \(lhs.labels.metricDescription): not sorted")
    }
  }
}

extension AnswerComparison {
  /// A value of either kind.
  private enum Value {
    case float(Double)
    case histogram(FloatHistogram)
  }

  private typealias Point = (timestamp: Int64, value: Value)

  /// The floats and histograms of a series in order of time.
  private static func points(_ series: SampleSeries) -> [Point] {
    let floats = zip(series.timestamps, series.values).map { Point($0, .float($1)) }
    let histograms = zip(series.histogramTimestamps, series.histograms).map {
      Point($0, .histogram($1))
    }
    return (floats + histograms).sorted { $0.timestamp < $1.timestamp }
  }

  private func comparePoints(
    of element: SampleSeries, with wanted: PromQLScript.Series, grid: StepGrid
  ) throws(AnswerDifference) {
    let shown = element.labels.metricDescription
    var points = Self.points(element)[...]
    for (index, item) in wanted.items.enumerated() {
      let time = grid.time(index)
      if case .omitted = item { continue }
      guard let point = points.first, point.timestamp == time else {
        let got = points.first.map { "the next one at \($0.timestamp) ms" } ?? "none"
        throw AnswerDifference("expected a point of \(shown) at \(time) ms, got \(got)")
      }
      points.removeFirst()
      try compare(item, with: point.value, of: "\(shown) at \(time) ms")
    }
    if let point = points.first {
      throw AnswerDifference(
        "unexpected point of \(shown) at \(point.timestamp) ms: \(Self.describe(point.value))")
    }
  }

  private func compare(
    _ item: SeriesItem, with value: Value?, of shown: String
  ) throws(AnswerDifference) {
    let got = value.map(Self.describe) ?? "none"
    switch (item, value) {
    case (.float(let wanted), .float(let actual)) where SampleComparison.areNear(wanted, actual):
      return
    case (.histogram(let wanted, let isHintWritten), .histogram(let actual))
    where SampleComparison.areNear(wanted, actual, comparesHint: isHintWritten):
      return
    case (.float(let wanted), _):
      throw AnswerDifference("expected \(NumberText.api(wanted)) for \(shown), got \(got)")
    case (.histogram(let wanted, _), _):
      throw AnswerDifference(
        "expected \(Self.describe(.histogram(wanted))) for \(shown), got \(got)")
    case (.omitted, _):
      throw AnswerDifference("expected no value for \(shown), got \(got)")
    }
  }

  private func requireAll(_ seen: Set<Labels>) throws(AnswerDifference) {
    for series in expected.series where !seen.contains(series.labels) {
      let isAllOmitted = series.items.allSatisfy { if case .omitted = $0 { true } else { false } }
      if !isAllOmitted { throw AnswerDifference("no \(series.labels.metricDescription)") }
    }
  }

  private static func describe(_ series: SampleSeries) -> String {
    points(series).prefix(5).map { describe($0.value) }.joined(separator: " ")
  }

  private static func describe(_ value: Value) -> String {
    switch value {
    case .float(let number): NumberText.api(number)
    case .histogram(let histogram): HistogramNotation.text(of: histogram)
    }
  }
}
