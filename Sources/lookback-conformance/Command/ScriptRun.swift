/// Runs test scripts of both languages, by their file names, and counts.
enum ScriptRun {
  /// How an `eval` ended.
  struct Outcome {
    /// The line of the command, from 1.
    var line: Int
    /// What differs; nil where all is as expected.
    var difference: String?
  }

  /// Runs the scripts at `paths`, prints each failure with file and line, and the counts at the
  /// end.
  ///
  /// - Returns: 0 where nothing failed, else 1.
  static func run(paths: [String]) throws -> Int32 {
    var passed = 0
    var failed = 0
    for path in paths {
      let text = try String(decoding: InputFile.bytes(path), as: UTF8.self)
      for outcome in outcomes(of: text, path: path) {
        guard let difference = outcome.difference else {
          passed += 1
          continue
        }
        failed += 1
        let indented = difference.split(separator: "\n").joined(separator: "\n    ")
        StandardStream.output.write("\(path):\(outcome.line): \(indented)\n")
      }
    }
    StandardStream.output.write("\(passed) passed, \(failed) failed\n")
    return failed == 0 ? 0 : 1
  }

  /// The outcome of every `eval` of a script; a script that cannot be read has one failure more.
  private static func outcomes(of text: String, path: String) -> [Outcome] {
    if path.hasSuffix(".logqltest") { return LogQLScriptRunner.run(text) }
    return PromQLScriptRunner.run(text)
  }
}

/// A script that does not have the form it should have.
struct ScriptFailure: Error, CustomStringConvertible {
  /// From 1.
  var line: Int
  var description: String
}
