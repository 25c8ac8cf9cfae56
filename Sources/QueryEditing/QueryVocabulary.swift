// The names that completion offers from recorded data.

import QueryEngine

/// Names and values in recorded data.
package protocol QueryVocabulary {
  /// The names of all metrics, sorted.
  var metricNames: [String] { get }

  /// The label names of series (PromQL) or streams (LogQL), sorted; of one metric's series where it is named.
  func labelNames(for language: QueryLanguage, ofMetric metric: String?) -> [String]

  /// The values of a label, sorted; of one metric's series where it is named.
  func labelValues(
    _ label: String, for language: QueryLanguage, ofMetric metric: String?
  ) -> [String]
}
