import QueryPlanning
import TelemetryModel

/// Which output group each input series belongs to, fixed when an aggregation is opened.
struct Grouping {
  /// The groups' series, in the order in which their first members come.
  private(set) var groups: [OutputSeries] = []
  /// The group of each input series.
  private(set) var groupOfSeries: [Int] = []

  /// No groups.
  init() {}

  init(_ node: Aggregate, series: [OutputSeries]) {
    var places: [Labels: Int] = [:]
    for one in series {
      let labels =
        node.isWithout
        ? one.labels.removing(node.grouping + [LabelName.metricName])
        : one.labels.keeping(node.grouping)
      let group = places[labels] ?? groups.count
      if group == groups.count {
        places[labels] = group
        groups.append(OutputSeries(labels: labels, dropsName: one.dropsName))
      } else if one.dropsName {
        groups[group].dropsName = true
      }
      groupOfSeries.append(group)
    }
  }
}
