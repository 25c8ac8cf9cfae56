// Writes a rule's series, and ends those that it no longer yields.

import RuleFiles
import TelemetryModel

/// The series that one rule wrote at its last evaluation.
struct SeriesWriter {
  private var previous: [Int] = []

  /// Writes `samples` at `time`, and staleness markers to the series that were written the time
  /// before and are missing now.
  mutating func write(
    _ samples: [(labels: Labels, value: SampleValue)], at time: Int64,
    to recorded: inout RecordedSeries
  ) {
    let indexes = samples.map { recorded.index(of: $0.labels) }
    for (index, sample) in zip(indexes, samples) {
      recorded.append(sample.value, at: time, to: index)
    }
    let written = Set(indexes)
    for index in previous where !written.contains(index) {
      recorded.append(.float(StalenessMarker.value), at: time, to: index)
    }
    previous = indexes
  }

  /// The series of a recording rule: its name for the metric's, its labels over the sample's; or
  /// why nothing may be written.
  static func series(
    of rule: Rule, _ evaluation: RuleSamples.Evaluation, _ labels: [Labels], limit: Int
  ) -> (samples: [(labels: Labels, value: SampleValue)], failure: String?) {
    if let failure = evaluation.failure { return ([], failure) }
    var samples: [(labels: Labels, value: SampleValue)] = []
    for (series, value) in evaluation.samples {
      var own = labels[series]
      own[LabelName.metricName] = rule.name.text
      for label in rule.labels {
        own[label.name.text] = label.value.text.isEmpty ? nil : label.value.text
      }
      samples.append((own, value))
    }
    if Set(samples.map(\.labels)).count != samples.count {
      return ([], "vector contains metrics with the same labelset after applying rule labels")
    }
    if limit > 0, samples.count > limit {
      return ([], "exceeded limit of \(limit) with \(samples.count) series")
    }
    return (samples, nil)
  }
}
