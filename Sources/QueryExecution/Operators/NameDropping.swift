import QueryPlanning
import TelemetryModel

/// What operators do with the metric's name of a series that is no longer the metric.
enum NameDropping {
  /// The series without its name, or marked to lose it at the end of the query.
  static func dropped(
    _ series: OutputSeries, context: ExecutionContext, keepsTypeAndUnit: Bool = false
  ) -> OutputSeries {
    if context.options.delayedNameRemoval {
      return OutputSeries(labels: series.labels, dropsName: true)
    }
    if keepsTypeAndUnit {
      return OutputSeries(labels: series.labels.removing([LabelName.metricName]))
    }
    return OutputSeries(labels: series.labels.removingMetricMetadata())
  }

  /// All series without their names, and whether they are known to differ still: series that
  /// differ do so without what they have in common.
  static func dropped(
    _ all: [OutputSeries], context: ExecutionContext, keepsTypeAndUnit: Bool = false
  ) -> (series: [OutputSeries], areApart: Bool) {
    let series = all.map {
      dropped($0, context: context, keepsTypeAndUnit: keepsTypeAndUnit)
    }
    let areApart =
      context.options.delayedNameRemoval
      ? all.allSatisfy { $0.dropsName == all[0].dropsName } : haveOneName(all)
    return (series, areApart)
  }

  /// Whether all series have the same name, type and unit.
  static func haveOneName(_ series: [OutputSeries]) -> Bool {
    guard let first = series.first else { return true }
    return series.allSatisfy { $0.labels.sharesMetricMetadata(with: first.labels) }
  }
}
