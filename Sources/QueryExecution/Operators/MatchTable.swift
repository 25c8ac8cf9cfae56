import QueryPlanning
import TelemetryModel

/// Which series of two vectors share a match group, fixed when a binary operator is opened.
struct MatchTable {
  /// The match group of each left series, and of each right series.
  let left: [Int]
  let right: [Int]
  /// The match group's labels.
  let groups: [Labels]

  init(_ matching: Matching, left: [OutputSeries], right: [OutputSeries]) {
    var found =
      matching.isOn
      ? LabelGroups(names: matching.labels, keeps: true)
      : LabelGroups(names: matching.labels + [LabelName.metricName], keeps: false)
    self.left = left.map { found.group(of: $0.labels) }
    self.right = right.map { found.group(of: $0.labels) }
    groups = found.labels
  }
}
