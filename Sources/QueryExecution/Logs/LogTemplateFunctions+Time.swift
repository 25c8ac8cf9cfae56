// Times in templates, by Go's layouts. Zones are not known by name: every time is in UTC.

import GoTemplate
import TelemetryModel

extension LogTemplateFunctions {
  /// Functions of times.
  static let times: Table = [
    "now": TemplateFunction([]) { _, environment in
      .time(TemplateTime(nanoseconds: environment.now))
    },
    "date": TemplateFunction([.string, .any]) { arguments, environment in
      let time = shownTime(arguments[1], now: environment.now)
      return .string(GoTimeLayout.format(time, layout: arguments[0].textArgument))
    },
    "toDate": ofTexts { layout, text in .time(GoTimeLayout.parse(text, layout: layout) ?? .zero) },
    "toDateInZone": ofThreeTexts { layout, _, text in
      .time(GoTimeLayout.parse(text, layout: layout) ?? .zero)
    },
    "unixEpoch": ofTime { $0.seconds },
    "unixEpochMillis": ofTime { $0.seconds &* 1000 &+ Int64($0.nanosecond / 1_000_000) },
    "unixEpochNanos": ofTime { $0.nanoseconds },
    "unixToTime": ofText { text throws(TemplateFunctionError) in .time(try time(ofEpoch: text)) },
  ]

  /// A function from a time to a number, written as text.
  private static func ofTime(
    _ number: @escaping @Sendable (TemplateTime) -> Int64
  ) -> TemplateFunction<LogTemplateEnvironment> {
    TemplateFunction([.time]) { arguments, _ in .string(String(number(arguments[0].timeArgument))) }
  }

  /// A time, or seconds since the epoch, in UTC; anything else is now.
  private static func shownTime(_ value: TemplateValue, now: Int64) -> TemplateTime {
    switch value {
    case .time(let time): TemplateTime(seconds: time.seconds, nanosecond: time.nanosecond)
    case .int(let seconds): TemplateTime(seconds: seconds)
    case .null, .bool, .float, .string, .list, .map, .labels, .duration, .object:
      TemplateTime(nanoseconds: now)
    }
  }

  /// The moment that a number of days, seconds, milliseconds, microseconds or nanoseconds since the
  /// epoch means: how long its text is tells which.
  private static func time(ofEpoch text: String) throws(TemplateFunctionError) -> TemplateTime {
    let failure = "unable to parse time '\(text)'"
    guard let number = Int64(text) else {
      let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
      let isNumber = !digits.isEmpty && digits.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
      let why = isNumber ? "value out of range" : "invalid syntax"
      throw TemplateFunctionError(
        "\(failure): strconv.ParseInt: parsing \(GoString.quoted(text)): \(why)")
    }
    switch text.utf8.count {
    case 5: return TemplateTime(seconds: number * 86_400)
    case 10: return TemplateTime(seconds: number)
    case 13: return time(number, perSecond: 1000)
    case 16: return time(number, perSecond: 1_000_000)
    case 19: return time(number, perSecond: 1_000_000_000)
    default: throw TemplateFunctionError("\(failure): expected 5, 10, 13, 16 or 19 digits")
    }
  }

  private static func time(_ number: Int64, perSecond units: Int64) -> TemplateTime {
    let rest = number % units
    let isBefore = rest < 0
    return TemplateTime(
      seconds: number / units - (isBefore ? 1 : 0),
      nanosecond: Int((isBefore ? rest + units : rest) * (1_000_000_000 / units)))
  }
}
