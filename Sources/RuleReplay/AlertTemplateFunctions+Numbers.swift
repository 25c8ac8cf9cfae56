// Numbers for people: `humanize` and its kin, times and durations.

import GoTemplate
import TelemetryModel

extension AlertTemplateFunctions {
  static let numbers: Table = [
    "humanize": number { humanized($0) },
    "humanize1024": number { humanizedBinary($0) },
    "humanizeDuration": number { humanizedDuration($0) },
    "humanizePercentage": number { NumberText.significant($0 * 100, digits: 4) + "%" },
    "humanizeTimestamp": TemplateFunction([.any]) { arguments, _ throws(TemplateFunctionError) in
      let value = try float(arguments[0])
      if !value.isFinite { return .string(NumberText.significant(value, digits: 4)) }
      return .string(try time(value).text)
    },
    "toTime": TemplateFunction([.any]) { arguments, _ throws(TemplateFunctionError) in
      .time(try time(try float(arguments[0])))
    },
    "toDuration": TemplateFunction([.any]) { arguments, _ throws(TemplateFunctionError) in
      .duration(try nanoseconds(try float(arguments[0])))
    },
    "parseDuration": TemplateFunction([.string]) { arguments, _ throws(TemplateFunctionError) in
      .float(try seconds(of: arguments[0].stringValue))
    },
  ]

  /// A function of one number that yields text.
  private static func number(
    _ text: @escaping @Sendable (Double) -> String
  ) -> TemplateFunction<AlertTemplateEnvironment> {
    TemplateFunction([.any]) { arguments, _ throws(TemplateFunctionError) in
      .string(text(try float(arguments[0])))
    }
  }

  /// A number, the number that a text spells, or the seconds of a duration.
  static func float(_ value: TemplateValue) throws(TemplateFunctionError) -> Double {
    switch value {
    case .float(let value): return value
    case .int(let value): return Double(value)
    case .duration(let nanoseconds): return Double(nanoseconds) / 1e9
    case .string(let text):
      do throws(FloatParsing.Failure) {
        return try FloatParsing.parse(text.utf8)
      } catch {
        let why = error == .range ? "value out of range" : "invalid syntax"
        throw TemplateFunctionError(
          "strconv.ParseFloat: parsing \(GoString.quoted(text)): \(why)")
      }
    case .null, .bool, .list, .map, .labels, .time, .object:
      throw TemplateFunctionError("can't convert \(value.typeName) to float")
    }
  }

  private static func humanized(_ value: Double) -> String {
    if value == 0 || !value.isFinite { return NumberText.significant(value, digits: 4) }
    var value = value
    var prefix = ""
    if value.magnitude >= 1 {
      for next in ["k", "M", "G", "T", "P", "E", "Z", "Y"] {
        if value.magnitude < 1000 { break }
        prefix = next
        value /= 1000
      }
    } else {
      (value, prefix) = small(value)
    }
    return NumberText.significant(value, digits: 4) + prefix
  }

  /// A value below one in thousandths, millionths, …
  private static func small(_ value: Double) -> (Double, prefix: String) {
    var value = value
    var prefix = ""
    for next in ["m", "u", "n", "p", "f", "a", "z", "y"] {
      if value.magnitude >= 1 { break }
      prefix = next
      value *= 1000
    }
    return (value, prefix)
  }

  private static func humanizedBinary(_ value: Double) -> String {
    if value.magnitude <= 1 || !value.isFinite { return NumberText.significant(value, digits: 4) }
    var value = value
    var prefix = ""
    for next in ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"] {
      if value.magnitude < 1024 { break }
      prefix = next
      value /= 1024
    }
    return NumberText.significant(value, digits: 4) + prefix
  }

  private static func humanizedDuration(_ value: Double) -> String {
    if !value.isFinite { return NumberText.significant(value, digits: 4) }
    if value == 0 { return "0s" }
    if value.magnitude < 1 {
      let (scaled, prefix) = small(value)
      return NumberText.significant(scaled, digits: 4) + prefix + "s"
    }
    let sign = value < 0 ? "-" : ""
    let magnitude = value.magnitude
    let total = magnitude < 9.2e18 ? Int64(magnitude) : .max
    let seconds = total % 60
    let minutes = total / 60 % 60
    let hours = total / 3600 % 24
    let days = total / 86_400
    if days != 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
    if hours != 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
    if minutes != 0 { return "\(sign)\(minutes)m \(seconds)s" }
    return sign + NumberText.significant(magnitude, digits: 4) + "s"
  }

  private static func nanoseconds(_ seconds: Double) throws(TemplateFunctionError) -> Int64 {
    let nanoseconds = seconds * 1e9
    guard nanoseconds.isFinite, nanoseconds.magnitude < 9_223_372_036_854_775_808.0 else {
      throw TemplateFunctionError(
        "\(NumberText.general(seconds)) cannot be represented as a nanoseconds timestamp "
          + "since it overflows int64")
    }
    return Int64(nanoseconds)
  }

  /// A time in seconds, to the millisecond.
  private static func time(_ seconds: Double) throws(TemplateFunctionError) -> TemplateTime {
    let nanoseconds = try nanoseconds(seconds)
    return TemplateTime(nanoseconds: nanoseconds - nanoseconds % 1_000_000)
  }

  private static func seconds(of text: String) throws(TemplateFunctionError) -> Double {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    do throws(PrometheusDuration.Failure) {
      let milliseconds = try PrometheusDuration.parse(isNegative ? String(text.dropFirst()) : text)
      return Double(isNegative ? -milliseconds : milliseconds) / 1000
    } catch {
      throw TemplateFunctionError(error.description)
    }
  }
}
