// Arithmetic in templates: whole numbers, and floats that are added and multiplied as decimals.

import Glibc
import GoTemplate

extension LogTemplateFunctions {
  /// Casts and the arithmetic of whole numbers, which wraps around.
  static let numbers: Table = [
    "int": TemplateFunction([.any]) { arguments, _ in .int(NumberCast.integer(arguments[0])) },
    "float64": TemplateFunction([.any]) { arguments, _ in .float(NumberCast.float(arguments[0])) },
    "add": TemplateFunction([], variadic: .any) { arguments, _ in
      .int(arguments.reduce(0) { $0 &+ NumberCast.integer($1) })
    },
    "mul": TemplateFunction([.any], variadic: .any) { arguments, _ in
      .int(arguments.reduce(1) { $0 &* NumberCast.integer($1) })
    },
    "sub": TemplateFunction([.any, .any]) { arguments, _ in
      .int(NumberCast.integer(arguments[0]) &- NumberCast.integer(arguments[1]))
    },
    "div": TemplateFunction([.any, .any]) { arguments, _ throws(TemplateFunctionError) in
      let divisor = try divisor(arguments[1])
      return .int(NumberCast.integer(arguments[0]).dividedReportingOverflow(by: divisor).0)
    },
    "mod": TemplateFunction([.any, .any]) { arguments, _ throws(TemplateFunctionError) in
      let divisor = try divisor(arguments[1])
      return .int(
        NumberCast.integer(arguments[0]).remainderReportingOverflow(dividingBy: divisor).0)
    },
    "max": TemplateFunction([.any], variadic: .any) { arguments, _ in
      .int(arguments.map(NumberCast.integer).max() ?? 0)
    },
    "min": TemplateFunction([.any], variadic: .any) { arguments, _ in
      .int(arguments.map(NumberCast.integer).min() ?? 0)
    },
  ]

  private static func divisor(_ value: TemplateValue) throws(TemplateFunctionError) -> Int64 {
    let divisor = NumberCast.integer(value)
    if divisor == 0 { throw TemplateFunctionError("runtime error: integer divide by zero") }
    return divisor
  }

  /// The arithmetic of floats.
  static let decimals: Table = [
    "addf": decimal(parameters: []) { $0.adding($1) },
    "subf": decimal(parameters: [.any]) { $0.adding($1.negated) },
    "mulf": decimal(parameters: [.any]) { $0.multiplied(by: $1) },
    "divf": decimal(parameters: [.any]) { dividend, divisor throws(TemplateFunctionError) in
      if divisor.isZero { throw TemplateFunctionError("decimal division by 0") }
      return dividend.divided(by: divisor)
    },
    "maxf": TemplateFunction([.any], variadic: .any) { arguments, _ in
      .float(arguments.map(NumberCast.float).reduce(-.infinity, larger))
    },
    "minf": TemplateFunction([.any], variadic: .any) { arguments, _ in
      .float(-arguments.map { -NumberCast.float($0) }.reduce(-.infinity, larger))
    },
    "ceil": TemplateFunction([.any]) { arguments, _ in
      .float(NumberCast.float(arguments[0]).rounded(.up))
    },
    "floor": TemplateFunction([.any]) { arguments, _ in
      .float(NumberCast.float(arguments[0]).rounded(.down))
    },
    "round": TemplateFunction([.any, .int], variadic: .float) { arguments, _ in
      let threshold = arguments.count > 2 ? arguments[2].floatArgument : 0.5
      return .float(
        rounded(
          NumberCast.float(arguments[0]), places: arguments[1].integerArgument,
          threshold: threshold))
    },
  ]

  /// A function that folds its arguments from the left as decimals.
  private static func decimal(
    parameters: [TemplateParameter],
    _ combine:
      @escaping @Sendable (DecimalNumber, DecimalNumber) throws(TemplateFunctionError)
      -> DecimalNumber
  ) -> TemplateFunction<LogTemplateEnvironment> {
    TemplateFunction(parameters, variadic: .any) { arguments, _ throws(TemplateFunctionError) in
      guard let first = arguments.first else { return .float(0) }
      var result = try number(first)
      for argument in arguments.dropFirst() { result = try combine(result, try number(argument)) }
      return .float(result.double)
    }
  }

  private static func number(
    _ value: TemplateValue
  ) throws(TemplateFunctionError) -> DecimalNumber {
    let float = NumberCast.float(value)
    guard let number = DecimalNumber(float) else {
      throw TemplateFunctionError(
        "Cannot create a Decimal from \(TemplateText.plain(.float(float)))")
    }
    return number
  }

  /// The larger of two numbers: NaN if either is, unless the other is infinite; 0 before -0.
  private static func larger(_ lhs: Double, _ rhs: Double) -> Double {
    if lhs == .infinity || rhs == .infinity { return .infinity }
    if lhs.isNaN || rhs.isNaN { return .nan }
    if lhs == 0 && rhs == 0 { return lhs.sign == .minus ? rhs : lhs }
    return lhs > rhs ? lhs : rhs
  }

  /// `value` to `places` decimals: up where the fraction reaches `threshold`, else down; so
  /// negative numbers go down always, as in the reference.
  private static func rounded(_ value: Double, places: Int, threshold: Double) -> Double {
    let power = pow(10, Double(places))
    let digits = power * value
    let fraction = digits - digits.rounded(.towardZero)
    return (fraction >= threshold ? digits.rounded(.up) : digits.rounded(.down)) / power
  }
}
