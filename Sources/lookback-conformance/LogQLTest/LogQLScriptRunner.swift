import Diagnostics
import QueryEngine
import TelemetryModel

/// Runs LogQL test scripts.
struct LogQLScriptRunner {
  private var data = TestData()

  /// The outcome of every `eval`, and of every command that could not be read or done.
  static func run(_ text: String) -> [ScriptRun.Outcome] {
    var runner = LogQLScriptRunner()
    var reader = LogQLScriptReader(text)
    var outcomes: [ScriptRun.Outcome] = []
    while true {
      do throws(ScriptFailure) {
        guard let command = try reader.command() else { return outcomes }
        switch command.kind {
        case .clear: runner.data = TestData()
        case .load(let groups): try runner.load(groups, line: command.line)
        case .eval(let evaluation):
          let difference = runner.difference(of: evaluation)
          outcomes.append(ScriptRun.Outcome(line: command.line, difference: difference))
        }
      } catch {
        outcomes.append(ScriptRun.Outcome(line: error.line, difference: error.description))
      }
    }
  }

  private func load(_ groups: [LogQLScript.EntryGroup], line: Int) throws(ScriptFailure) {
    for group in groups {
      var block = LogEntryBlock()
      for index in 0..<group.count {
        block.append(
          timestamp: group.start + Int64(index) * group.interval,
          line: Self.line(group.line, number: index).utf8)
      }
      if !group.structuredMetadata.isEmpty {
        block.structuredMetadata = [Labels](repeating: group.structuredMetadata, count: group.count)
      }
      do {
        try data.append(stream: group.labels, entries: block)
      } catch {
        throw ScriptFailure(line: line, description: "\(group.labels): \(error)")
      }
    }
  }

  /// `template` with the entry's number in place of `{{.i}}`.
  private static func line(_ template: String, number: Int) -> String {
    template.split(separator: "{{.i}}", omittingEmptySubsequences: false)
      .joined(separator: String(number))
  }

  private func difference(of evaluation: LogQLScript.Evaluation) -> String? {
    do {
      var options = EngineOptions()
      options.isStrict = true
      try LogAnswerCheck(evaluation: evaluation).check(data.engine(options: options))
      return nil
    } catch {
      return "\(evaluation.query)\n\(error)"
    }
  }
}
