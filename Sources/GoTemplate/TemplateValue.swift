import TelemetryModel

/// A value that templates compute with: Go's kinds, as far as they can come up.
package enum TemplateValue: Sendable {
  /// Go's nil, and the value of a key that an untyped map does not hold.
  case null
  case bool(Bool)
  case int(Int64)
  case float(Double)
  case string(String)
  case list([TemplateValue])
  /// A map of anything: a missing key is `null`, which prints as `<no value>`.
  case map([String: TemplateValue])
  /// A map of strings: a missing key is the empty string.
  case labels(Labels)
  case time(TemplateTime)
  /// Nanoseconds.
  case duration(Int64)
  case object(any TemplateObject)
}

/// A value with fields and methods of its own, such as the data of an alert or a sample of a query.
package protocol TemplateObject: Sendable {
  /// Go's name of the type, for error texts.
  var typeName: String { get }
  /// What printing the value yields.
  var text: String { get }
  /// The keys and values in the order of iteration, or nil where this is no map.
  var entries: [(key: String, value: TemplateValue)]? { get }
  /// The value of a field or key, nil where there is no such field.
  func field(_ name: String) -> TemplateValue?
  /// Calls a method, nil where there is no such method.
  func call(
    _ method: String, _ arguments: [TemplateValue]
  ) throws(TemplateFunctionError) -> TemplateValue?
}

extension TemplateObject {
  package var entries: [(key: String, value: TemplateValue)]? { nil }

  package func call(
    _ method: String, _ arguments: [TemplateValue]
  ) throws(TemplateFunctionError) -> TemplateValue? { nil }
}

extension TemplateValue {
  /// Go's name of the value's type, as error texts and `%T` show it.
  package var typeName: String {
    switch self {
    case .null: "<nil>"
    case .bool: "bool"
    case .int: "int"
    case .float: "float64"
    case .string: "string"
    case .list: "[]interface {}"
    case .map: "map[string]interface {}"
    case .labels: "map[string]string"
    case .time: "time.Time"
    case .duration: "time.Duration"
    case .object(let object): object.typeName
    }
  }

  /// Whether `if` takes the value for true: not nil, false, zero, or empty.
  package var isTrue: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .int(let value), .duration(let value): value != 0
    case .float(let value): value != 0
    case .string(let value): !value.isEmpty
    case .list(let values): !values.isEmpty
    case .map(let values): !values.isEmpty
    case .labels(let labels): !labels.isEmpty
    case .time: true
    case .object(let object): object.entries.map { !$0.isEmpty } ?? true
    }
  }

  /// Whether this is Go's nil.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }
}
