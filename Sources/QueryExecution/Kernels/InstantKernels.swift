import Glibc
import PromQLSyntax
import TelemetryModel

/// Functions of one float: the specification's §3.10.
enum InstantKernels {
  /// The value of a one-argument function, nil for functions that are none.
  static func apply(_ function: Function, _ value: Double) -> Double? {
    switch function {
    case .abs: Swift.abs(value)
    case .ceil: Glibc.ceil(value)
    case .floor: Glibc.floor(value)
    case .exp: Glibc.exp(value)
    case .sqrt: Glibc.sqrt(value)
    case .ln: Glibc.log(value)
    case .log2: Glibc.log2(value)
    case .log10: Glibc.log10(value)
    case .sin: Glibc.sin(value)
    case .cos: Glibc.cos(value)
    case .tan: Glibc.tan(value)
    case .asin: Glibc.asin(value)
    case .acos: Glibc.acos(value)
    case .atan: Glibc.atan(value)
    case .sinh: Glibc.sinh(value)
    case .cosh: Glibc.cosh(value)
    case .tanh: Glibc.tanh(value)
    case .asinh: Glibc.asinh(value)
    case .acosh: Glibc.acosh(value)
    case .atanh: Glibc.atanh(value)
    case .deg: value * 180 / .pi
    case .rad: value * .pi / 180
    case .sgn: value < 0 ? -1 : value > 0 ? 1 : value
    default: calendar(function, value)
    }
  }

  private static func calendar(_ function: Function, _ value: Double) -> Double? {
    let time = moment(value)
    switch function {
    case .dayOfMonth: return Double(time.day)
    case .dayOfWeek: return Double(time.weekday)
    case .dayOfYear: return Double(time.dayOfYear)
    case .daysInMonth: return Double(time.daysInMonth)
    case .hour: return Double(time.hour)
    case .minute: return Double(time.minute)
    case .month: return Double(time.month)
    case .year: return Double(time.year)
    default: return nil
    }
  }

  /// Seconds as a moment. What no 64-bit integer holds becomes the least one, whose calendar wraps
  /// around, as in the reference.
  private static func moment(_ value: Double) -> CivilTime {
    let seconds = value.magnitude < 0x1p63 ? Int64(value) : .min
    let earliest: Int64 = -9_223_372_028_715_321_600
    if seconds >= earliest { return CivilTime(secondsSinceEpoch: seconds) }
    let wrapped = Int128(seconds) + 0x1_0000_0000_0000_0000
    return CivilTime(
      daysSinceEpoch: Int64(wrapped / 86_400), secondOfDay: Int64(wrapped % 86_400))
  }

  /// Go's `math.Max`: infinity wins over NaN, NaN over all else.
  static func greater(_ lhs: Double, _ rhs: Double) -> Double {
    if lhs == .infinity || rhs == .infinity { return .infinity }
    if lhs.isNaN || rhs.isNaN { return ordinaryNaN }
    if lhs == 0 && rhs == 0 { return lhs.sign == .minus ? rhs : lhs }
    return lhs > rhs ? lhs : rhs
  }

  /// Go's `math.Min`: negative infinity wins over NaN, NaN over all else.
  static func lesser(_ lhs: Double, _ rhs: Double) -> Double {
    if lhs == -.infinity || rhs == -.infinity { return -.infinity }
    if lhs.isNaN || rhs.isNaN { return ordinaryNaN }
    if lhs == 0 && rhs == 0 { return lhs.sign == .minus ? lhs : rhs }
    return lhs < rhs ? lhs : rhs
  }

  /// Halves round up; `nearest` zero gives NaN.
  static func round(_ value: Double, nearest: Double) -> Double {
    let inverse = 1 / nearest
    return Glibc.floor(value * inverse + 0.5) / inverse
  }
}
