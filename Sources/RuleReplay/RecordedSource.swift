// What rules wrote during a replay, laid over the recorded data.

import QueryExecution
import TelemetryModel
import TextMatching

/// Series in memory that grow sample by sample.
struct RecordedSeries: Sendable {
  private(set) var labels: [Labels] = []
  private(set) var columns: [SampleColumns] = []
  private var indexes: [Labels: Int] = [:]

  init() {}

  /// Series that are there already.
  init(_ series: [SampleSeries]) {
    for one in series {
      let index = index(of: one.labels)
      columns[index].timestamps = one.timestamps
      columns[index].values = one.values
      columns[index].histogramTimestamps = one.histogramTimestamps
      columns[index].histograms = one.histograms
    }
  }

  /// The index of a series; a new one where there is none of these labels.
  mutating func index(of series: Labels) -> Int {
    if let index = indexes[series] { return index }
    let index = labels.count
    indexes[series] = index
    labels.append(series)
    columns.append(SampleColumns())
    return index
  }

  func contains(_ series: Labels) -> Bool { indexes[series] != nil }

  /// Appends a sample, unless the series has one as late already.
  mutating func append(_ value: SampleValue, at time: Int64, to index: Int) {
    let last = max(
      columns[index].timestamps.last ?? .min, columns[index].histogramTimestamps.last ?? .min)
    guard time > last else { return }
    switch value {
    case .float(let value):
      columns[index].timestamps.append(time)
      columns[index].values.append(value)
    case .histogram(let histogram):
      columns[index].histogramTimestamps.append(time)
      columns[index].histograms.append(histogram)
    }
  }

  /// All series as results, sorted by labels.
  var series: [SampleSeries] {
    labels.indices.map { index in
      SampleSeries(
        labels: labels[index], timestamps: columns[index].timestamps,
        values: columns[index].values,
        histogramTimestamps: columns[index].histogramTimestamps,
        histograms: columns[index].histograms)
    }.sorted { $0.labels < $1.labels }
  }
}

/// A source with recorded series over it; where both have a series, the recorded one counts.
struct OverlaySource: SeriesSource {
  let base: any SeriesSource
  let recorded: RecordedSeries

  func selectSeries(
    _ matchers: [Matcher], from: Int64, through: Int64
  ) throws -> [SelectedSeries] {
    var found = try base.selectSeries(matchers, from: from, through: through)
    let tests = try matchers.map(MatcherTest.init)
    let own = recorded.labels.indices.filter { index in
      tests.allSatisfy { $0.accepts(recorded.labels[index]) }
    }
    if !own.isEmpty { found.removeAll { recorded.contains($0.labels) } }
    // The base's references become even, the overlay's own odd, so that overlays can be stacked.
    for index in found.indices { found[index].reference <<= 1 }
    found += own.map { SelectedSeries(labels: recorded.labels[$0], reference: $0 << 1 | 1) }
    return own.isEmpty ? found : found.sorted { $0.labels < $1.labels }
  }

  func readSamples(
    _ series: SelectedSeries, from: Int64, through: Int64, into columns: inout SampleColumns
  ) throws {
    let reference = series.reference >> 1
    guard series.reference & 1 == 1 else {
      let inner = SelectedSeries(labels: series.labels, reference: reference)
      return try base.readSamples(inner, from: from, through: through, into: &columns)
    }
    let own = recorded.columns[reference]
    let floats = Self.range(own.timestamps, from, through)
    columns.timestamps += own.timestamps[floats]
    columns.values += own.values[floats]
    let histograms = Self.range(own.histogramTimestamps, from, through)
    columns.histogramTimestamps += own.histogramTimestamps[histograms]
    columns.histograms += own.histograms[histograms]
  }

  /// The indices of the times in `[from, through]`.
  private static func range(_ times: [Int64], _ from: Int64, _ through: Int64) -> Range<Int> {
    let start = firstIndex(times) { $0 >= from }
    let end = firstIndex(times) { $0 > through }
    return start..<max(start, end)
  }

  /// The first index whose time satisfies a condition that holds from some time on.
  private static func firstIndex(_ times: [Int64], where holds: (Int64) -> Bool) -> Int {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if holds(times[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// A matcher made ready to test label sets.
package struct MatcherTest: Sendable {
  private let matcher: Matcher
  private let regex: Regex?

  /// - Throws: where a regular expression does not compile.
  package init(_ matcher: Matcher) throws {
    self.matcher = matcher
    let isRegex = matcher.operation == .regex || matcher.operation == .notRegex
    regex = isRegex ? try Regex(matcher.value, dotMatchesNewline: true) : nil
  }

  /// Whether `labels` satisfy the matcher; an absent label is "".
  package func accepts(_ labels: Labels) -> Bool { accepts(labels[matcher.name] ?? "") }

  /// Whether a value of the matcher's label satisfies it.
  package func accepts(_ value: String) -> Bool {
    switch matcher.operation {
    case .equal: value.equalsBytes(matcher.value)
    case .notEqual: !value.equalsBytes(matcher.value)
    case .regex: regex?.matchesWhole(value) ?? false
    case .notRegex: !(regex?.matchesWhole(value) ?? false)
    }
  }
}
