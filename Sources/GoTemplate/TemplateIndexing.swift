// `index`, `slice` and `len`.

import TelemetryModel

/// Takes template values apart.
enum TemplateIndexing {
  /// `index x 1 "a"`: `x[1]["a"]`.
  static func index(
    _ item: TemplateValue, _ keys: ArraySlice<TemplateValue>
  ) throws(TemplateFunctionError) -> TemplateValue {
    if item.isNull { throw TemplateFunctionError("index of untyped nil") }
    var value = item
    for key in keys { value = try element(of: value, key) }
    return value
  }

  private static func element(
    of value: TemplateValue, _ key: TemplateValue
  ) throws(TemplateFunctionError) -> TemplateValue {
    switch value {
    case .list(let values):
      return values[try position(key, count: values.count, isInclusive: false)]
    case .string(let text):
      let bytes = Array(text.utf8)
      return .int(Int64(bytes[try position(key, count: bytes.count, isInclusive: false)]))
    case .map(let values): return values[try name(key)] ?? .null
    case .labels(let labels): return .string(labels[try name(key)] ?? "")
    case .object(let object) where object.entries != nil:
      return object.field(try name(key)) ?? .null
    case .null: throw TemplateFunctionError("index of nil pointer")
    case .bool, .int, .float, .time, .duration, .object:
      throw TemplateFunctionError("can't index item of type \(value.typeName)")
    }
  }

  private static func name(_ key: TemplateValue) throws(TemplateFunctionError) -> String {
    if case .string(let name) = key { return name }
    if key.isNull { throw TemplateFunctionError("value is nil; should be of type string") }
    throw TemplateFunctionError("value has type \(key.typeName); should be string")
  }

  /// An index into `count` elements; `isInclusive` also allows `count` itself.
  private static func position(
    _ key: TemplateValue, count: Int, isInclusive: Bool
  ) throws(TemplateFunctionError) -> Int {
    switch key {
    case .int(let index), .duration(let index):
      guard index >= 0, index < count || (isInclusive && index == count) else {
        throw TemplateFunctionError("index out of range: \(index)")
      }
      return Int(index)
    case .null: throw TemplateFunctionError("cannot index slice/array with nil")
    case .bool, .float, .string, .list, .map, .labels, .time, .object:
      throw TemplateFunctionError("cannot index slice/array with type \(key.typeName)")
    }
  }

  /// `slice x 1 3`: `x[1:3]`.
  static func slice(
    _ item: TemplateValue, _ bounds: ArraySlice<TemplateValue>
  ) throws(TemplateFunctionError) -> TemplateValue {
    if item.isNull { throw TemplateFunctionError("slice of untyped nil") }
    if bounds.count > 3 {
      throw TemplateFunctionError("too many slice indexes: \(bounds.count)")
    }
    switch item {
    case .string(let text):
      if bounds.count == 3 { throw TemplateFunctionError("cannot 3-index slice a string") }
      let bytes = Array(text.utf8)
      return .string(String(decoding: bytes[try range(bounds, bytes.count)], as: UTF8.self))
    case .list(let values): return .list(Array(values[try range(bounds, values.count)]))
    case .null, .bool, .int, .float, .map, .labels, .time, .duration, .object:
      throw TemplateFunctionError("can't slice item of type \(item.typeName)")
    }
  }

  private static func range(
    _ bounds: ArraySlice<TemplateValue>, _ count: Int
  ) throws(TemplateFunctionError) -> Range<Int> {
    var places = [0, count]
    for (index, bound) in bounds.enumerated() {
      let place = try position(bound, count: count, isInclusive: true)
      if index < 2 { places[index] = place }
    }
    if places[0] > places[1] {
      throw TemplateFunctionError("invalid slice index: \(places[0]) > \(places[1])")
    }
    return places[0]..<places[1]
  }

  static func length(_ value: TemplateValue) throws(TemplateFunctionError) -> TemplateValue {
    switch value {
    case .string(let text): return .int(Int64(text.utf8.count))
    case .list(let values): return .int(Int64(values.count))
    case .map(let values): return .int(Int64(values.count))
    case .labels(let labels): return .int(Int64(labels.count))
    case .object(let object):
      if let entries = object.entries { return .int(Int64(entries.count)) }
      throw TemplateFunctionError("len of type \(value.typeName)")
    case .null: throw TemplateFunctionError("len of nil pointer")
    case .bool, .int, .float, .time, .duration:
      throw TemplateFunctionError("len of type \(value.typeName)")
    }
  }
}
