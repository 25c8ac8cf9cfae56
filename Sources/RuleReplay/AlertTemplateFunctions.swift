// The functions of alert templates (specification §9.2): the table, and those that query.

import Diagnostics
import GoTemplate
import QueryEngine
import TelemetryModel

/// The function table of labels and annotations of alerts.
package enum AlertTemplateFunctions {
  typealias Table = [String: TemplateFunction<AlertTemplateEnvironment>]

  /// All functions, by name.
  package static let table: [String: TemplateFunction<AlertTemplateEnvironment>] =
    queries.merging(numbers) { first, _ in first }.merging(texts) { first, _ in first }

  private static let queries: Table = [
    "query": TemplateFunction([.string]) {
      arguments, environment throws(TemplateFunctionError) in
      .list(try query(arguments[0].stringValue, environment))
    },
    "first": TemplateFunction([.list]) { arguments, _ throws(TemplateFunctionError) in
      guard case .list(let samples) = arguments[0], let first = samples.first else {
        throw TemplateFunctionError("first() called on vector with no elements")
      }
      return first
    },
    "label": TemplateFunction([.string, .any]) { arguments, _ throws(TemplateFunctionError) in
      .string(try sample(arguments[1]).labels[arguments[0].stringValue] ?? "")
    },
    "value": TemplateFunction([.any]) { arguments, _ throws(TemplateFunctionError) in
      try sample(arguments[0]).value.templateValue
    },
    "strvalue": TemplateFunction([.any]) { arguments, _ throws(TemplateFunctionError) in
      .string(try sample(arguments[0]).labels["__value__"] ?? "")
    },
    "sortByLabel": TemplateFunction([.string, .list]) {
      arguments, _ throws(TemplateFunctionError) in
      .list(try sorted(arguments[1], by: arguments[0].stringValue))
    },
    "now": TemplateFunction([]) { _, environment in
      .float(Double(environment.evaluationTime) / 1000)
    },
    "externalURL": TemplateFunction([]) { _, environment in .string(environment.externalURL) },
    "pathPrefix": TemplateFunction([]) { _, environment in
      .string(path(of: environment.externalURL))
    },
  ]

  private static func query(
    _ text: String, _ environment: AlertTemplateEnvironment
  ) throws(TemplateFunctionError) -> [TemplateValue] {
    guard let engine = environment.engine else {
      throw TemplateFunctionError("there is no data to query")
    }
    let result: QueryResult
    do throws(DiagnosticError) {
      result = try engine.evaluate(
        text, language: .promQL, grid: StepGrid(instant: environment.evaluationTime))
    } catch {
      throw TemplateFunctionError(error.first.message)
    }
    switch result.value {
    case .vector(let series), .matrix(let series):
      return series.compactMap { one in
        one.lastValue.map { .object(TemplateSample(labels: one.labels, value: $0)) }
      }
    case .scalar(_, let value):
      return [.object(TemplateSample(labels: [:], value: .float(value)))]
    case .string(_, let value):
      let labels: Labels = ["__value__": value]
      return [.object(TemplateSample(labels: labels, value: .float(0)))]
    case .streams: throw TemplateFunctionError("a log query yields no samples")
    }
  }

  private static func sample(
    _ value: TemplateValue
  ) throws(TemplateFunctionError) -> TemplateSample {
    if case .object(let object) = value, let sample = object as? TemplateSample { return sample }
    throw TemplateFunctionError("\(value.typeName) is not a sample")
  }

  private static func sorted(
    _ list: TemplateValue, by label: String
  ) throws(TemplateFunctionError) -> [TemplateValue] {
    guard case .list(let values) = list else { return [] }
    var keyed: [(key: String, index: Int)] = []
    for (index, value) in values.enumerated() {
      keyed.append((try sample(value).labels[label] ?? "", index))
    }
    keyed.sort { lhs, rhs in
      lhs.key.equalsBytes(rhs.key) ? lhs.index < rhs.index : lhs.key.precedesBytes(rhs.key)
    }
    return keyed.map { values[$0.index] }
  }

  /// The path of an address, without a slash at its end.
  private static func path(of address: String) -> String {
    var rest = Substring(address)
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    guard let slash = rest.firstIndex(of: "/") else { return "" }
    var path = rest[slash...].prefix { $0 != "?" && $0 != "#" }
    while path.last == "/" { path.removeLast() }
    return String(path)
  }
}

extension TemplateValue {
  /// The text of a value that is known to be a string.
  var stringValue: String {
    if case .string(let text) = self { text } else { "" }
  }
}

extension SampleSeries {
  /// The latest sample of either kind.
  var lastValue: SampleValue? {
    let lastFloat = timestamps.last ?? .min
    let lastHistogram = histogramTimestamps.last ?? .min
    if let histogram = histograms.last, lastHistogram > lastFloat { return .histogram(histogram) }
    return values.last.map { .float($0) }
  }
}
