// What templates of labels and annotations see and may ask.

import Diagnostics
import GoTemplate
import QueryEngine
import TelemetryModel

/// What the functions of alert templates are handed with each execution.
package struct AlertTemplateEnvironment: Sendable {
  /// Milliseconds since the epoch.
  package var evaluationTime: Int64
  /// The address under which the ruler is reached, `http://prometheus:9090`.
  package var externalURL: String
  /// Answers `query`; nil where there is nothing to ask.
  package var engine: QueryEngine?

  package init(evaluationTime: Int64, externalURL: String = "", engine: QueryEngine? = nil) {
    self.evaluationTime = evaluationTime
    self.externalURL = externalURL
    self.engine = engine
  }
}

/// The data of an alert's templates: `.Labels`, `.ExternalLabels`, `.ExternalURL` and `.Value`.
package struct AlertTemplateData: TemplateObject {
  package var labels: Labels
  package var externalLabels: Labels
  package var externalURL: String
  package var value: SampleValue

  package init(
    labels: Labels, externalLabels: Labels = [:], externalURL: String = "", value: SampleValue
  ) {
    self.labels = labels
    self.externalLabels = externalLabels
    self.externalURL = externalURL
    self.value = value
  }

  package var typeName: String {
    "struct { Labels map[string]string; ExternalLabels map[string]string; "
      + "ExternalURL string; Value interface {} }"
  }

  package var text: String {
    let fields: [TemplateValue] = [
      .labels(labels), .labels(externalLabels), .string(externalURL), value.templateValue,
    ]
    return "{" + fields.map(TemplateText.plain).joined(separator: " ") + "}"
  }

  package func field(_ name: String) -> TemplateValue? {
    switch name {
    case "Labels": .labels(labels)
    case "ExternalLabels": .labels(externalLabels)
    case "ExternalURL": .string(externalURL)
    case "Value": value.templateValue
    default: nil
    }
  }
}

/// A sample as `query` returns it to templates.
struct TemplateSample: TemplateObject {
  var labels: Labels
  var value: SampleValue

  var typeName: String { "*template.sample" }

  var text: String {
    "{\(TemplateText.plain(.labels(labels))) \(TemplateText.plain(value.templateValue))}"
  }

  func field(_ name: String) -> TemplateValue? {
    switch name {
    case "Labels": .labels(labels)
    case "Value": value.templateValue
    default: nil
    }
  }
}

/// A native histogram as templates see it: something to print.
struct TemplateHistogram: TemplateObject {
  var histogram: FloatHistogram

  var typeName: String { "*histogram.FloatHistogram" }

  var text: String {
    "{count:\(NumberText.general(histogram.count)), sum:\(NumberText.general(histogram.sum))}"
  }

  func field(_ name: String) -> TemplateValue? {
    switch name {
    case "Count": .float(histogram.count)
    case "Sum": .float(histogram.sum)
    default: nil
    }
  }
}

extension SampleValue {
  /// The value as templates compute with it.
  var templateValue: TemplateValue {
    switch self {
    case .float(let value): .float(value)
    case .histogram(let histogram): .object(TemplateHistogram(histogram: histogram))
    }
  }
}
