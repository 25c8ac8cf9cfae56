import LineScanning
import TelemetryModel

/// A case file that does not have the form it should have.
struct CaseFormatFailure: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

extension JSONValue {
  /// The member `name`, which must be there.
  func required(_ name: String) throws(CaseFormatFailure) -> JSONValue {
    guard let value = self[name] else { throw CaseFormatFailure("no member \"\(name)\"") }
    return value
  }

  func requiredText(_ name: String) throws(CaseFormatFailure) -> String {
    guard let text = try required(name).text else {
      throw CaseFormatFailure("\"\(name)\" is no string")
    }
    return text
  }

  func requiredInteger(_ name: String) throws(CaseFormatFailure) -> Int64 {
    guard let integer = try required(name).integer else {
      throw CaseFormatFailure("\"\(name)\" is no whole number")
    }
    return integer
  }

  func requiredElements(_ name: String) throws(CaseFormatFailure) -> [JSONValue] {
    guard let elements = try required(name).elements else {
      throw CaseFormatFailure("\"\(name)\" is no list")
    }
    return elements
  }

  /// The label set that an object of strings stands for.
  func labels() throws(CaseFormatFailure) -> Labels {
    guard let members else { throw CaseFormatFailure("labels are no object") }
    var labels = Labels()
    for member in members {
      guard let value = member.value.text else {
        throw CaseFormatFailure("label \"\(member.name)\" is no string")
      }
      labels[member.name] = value
    }
    return labels
  }

  /// A sample's value: a number, or a name of one that JSON cannot write.
  func sampleValue() throws(CaseFormatFailure) -> Double {
    switch self {
    case .number(let number): return number
    case .string("NaN"): return ordinaryNaN
    case .string("+Inf"): return .infinity
    case .string("-Inf"): return -.infinity
    case .string("stale"): return StalenessMarker.value
    default: throw CaseFormatFailure("a sample whose value is no number")
    }
  }
}
