import QueryPlanning
import TelemetryModel

/// Which series of two vectors share a match group, fixed when a binary operator is opened.
struct MatchTable {
  /// The match group of each left series, and of each right series.
  let left: [Int]
  let right: [Int]
  /// The match group's labels.
  private(set) var groups: [Labels] = []

  init(_ matching: Matching, left: [OutputSeries], right: [OutputSeries]) {
    var places: [Labels: Int] = [:]
    var labels: [Labels] = []
    func group(_ series: OutputSeries) -> Int {
      let key = Self.signature(series.labels, matching)
      if let place = places[key] { return place }
      places[key] = labels.count
      labels.append(key)
      return labels.count - 1
    }
    self.left = left.map(group)
    self.right = right.map(group)
    groups = labels
  }

  /// The labels by which a series is matched.
  static func signature(_ labels: Labels, _ matching: Matching) -> Labels {
    matching.isOn
      ? labels.keeping(matching.labels)
      : labels.removing(matching.labels + [LabelName.metricName])
  }
}
