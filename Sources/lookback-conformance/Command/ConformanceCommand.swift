import Glibc

/// What was asked for on the command line.
enum ConformanceCommand {
  case promQLCases(path: String)
  case logQLCases(path: String)
  case parseCases(ParseCases.Language, path: String)
  case scripts(paths: [String])

  static let usage = """
    usage: lookback-conformance promql CASES
           lookback-conformance logql CASES
           lookback-conformance parse promql|logql CASES
           lookback-conformance script FILE...

    """

  /// Nil where the arguments say nothing that there is.
  init?(arguments: [String]) {
    switch arguments.first {
    case "promql" where arguments.count == 2: self = .promQLCases(path: arguments[1])
    case "logql" where arguments.count == 2: self = .logQLCases(path: arguments[1])
    case "parse" where arguments.count == 3:
      guard let language = ParseCases.Language(rawValue: arguments[1]) else { return nil }
      self = .parseCases(language, path: arguments[2])
    case "script" where arguments.count >= 2: self = .scripts(paths: Array(arguments.dropFirst()))
    default: return nil
    }
  }

  /// Does what `arguments` ask for.
  ///
  /// - Returns: the exit status: 0 fine, 1 a script failed, 2 bad usage, 4 bad data.
  static func run(arguments: [String]) -> Int32 {
    guard let command = ConformanceCommand(arguments: arguments) else {
      StandardStream.error.write(usage)
      return 2
    }
    do {
      switch command {
      case .promQLCases(let path): try PromQLCases.answer(InputFile.json(path))
      case .logQLCases(let path): try LogQLCases.answer(InputFile.json(path))
      case .parseCases(let language, let path):
        try ParseCases.answer(InputFile.json(path), language: language)
      case .scripts(let paths): return try ScriptRun.run(paths: paths)
      }
      return 0
    } catch {
      StandardStream.error.write("lookback-conformance: \(error)\n")
      return 4
    }
  }
}
