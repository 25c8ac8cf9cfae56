import GoTemplate

/// What LogQL's templates are handed with each entry.
struct LogTemplateEnvironment: Sendable {
  var line: String
  var timestamp: Int64
  var now: Int64
}

enum LogTemplateFunctions {
  static let table: [String: TemplateFunction<LogTemplateEnvironment>] = [:]
}
