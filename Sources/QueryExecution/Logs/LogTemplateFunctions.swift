// The functions of `line_format` and `label_format` templates (specification §3.7): the table, and
// what its parts share. Each part is a file: text, shape, encodings, patterns, numbers, times.

import GoTemplate
import TelemetryModel

/// What LogQL's templates are handed with each entry.
struct LogTemplateEnvironment: Sendable {
  /// The entry's line as it stands when the stage is reached.
  var line: String
  /// The entry's time, in nanoseconds since the epoch.
  var timestamp: Int64
  /// The evaluation time, in nanoseconds since the epoch.
  var now: Int64
}

/// The function table of `line_format` and `label_format`.
enum LogTemplateFunctions {
  typealias Table = [String: TemplateFunction<LogTemplateEnvironment>]

  /// All functions, by name.
  static let table: [String: TemplateFunction<LogTemplateEnvironment>] = [
    entry, texts, goOrderTexts, shapes, encodings, patterns, numbers, decimals, times,
  ].reduce(into: [:]) { table, part in table.merge(part) { first, _ in first } }

  /// What a text that a function makes may grow to, in bytes.
  static let textByteLimit = 16 << 20

  static let tooLong = TemplateFunctionError("the text is longer than \(textByteLimit) bytes")

  private static let entry: Table = [
    "__line__": TemplateFunction([]) { _, environment in .string(environment.line) },
    "__timestamp__": TemplateFunction([]) { _, environment in
      .time(TemplateTime(nanoseconds: environment.timestamp))
    },
    "default": TemplateFunction([.any], variadic: .any) { arguments, _ in
      guard arguments.count > 1, arguments[1].isTrue else { return arguments[0] }
      return arguments[1]
    },
  ]
}

extension LogTemplateFunctions {
  /// A function of one text.
  static func ofText(
    _ body: @escaping @Sendable (String) throws(TemplateFunctionError) -> TemplateValue
  ) -> TemplateFunction<LogTemplateEnvironment> {
    TemplateFunction([.string]) { arguments, _ throws(TemplateFunctionError) in
      try body(arguments[0].textArgument)
    }
  }

  /// A function of two texts.
  static func ofTexts(
    _ body: @escaping @Sendable (String, String) throws(TemplateFunctionError) -> TemplateValue
  ) -> TemplateFunction<LogTemplateEnvironment> {
    TemplateFunction([.string, .string]) { arguments, _ throws(TemplateFunctionError) in
      try body(arguments[0].textArgument, arguments[1].textArgument)
    }
  }

  /// A function of three texts.
  static func ofThreeTexts(
    _ body:
      @escaping @Sendable (String, String, String) throws(TemplateFunctionError)
      -> TemplateValue
  ) -> TemplateFunction<LogTemplateEnvironment> {
    TemplateFunction([.string, .string, .string]) {
      arguments, _ throws(TemplateFunctionError) in
      try body(arguments[0].textArgument, arguments[1].textArgument, arguments[2].textArgument)
    }
  }

  /// A function of a count and a text.
  static func ofCountAndText(
    _ body: @escaping @Sendable (Int, String) throws(TemplateFunctionError) -> String
  ) -> TemplateFunction<LogTemplateEnvironment> {
    TemplateFunction([.int, .string]) { arguments, _ throws(TemplateFunctionError) in
      .string(try body(arguments[0].integerArgument, arguments[1].textArgument))
    }
  }
}

extension TemplateValue {
  /// The text of an argument that has been checked to be one.
  var textArgument: String {
    if case .string(let text) = self { text } else { "" }
  }

  /// The number of an argument that has been checked to be an integer.
  var integerArgument: Int {
    if case .int(let number) = self { Int(number) } else { 0 }
  }

  /// The number of an argument that has been checked to be a float.
  var floatArgument: Double {
    if case .float(let number) = self { number } else { 0 }
  }

  /// The time of an argument that has been checked to be one.
  var timeArgument: TemplateTime {
    if case .time(let time) = self { time } else { .zero }
  }
}
