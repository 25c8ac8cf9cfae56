import Diagnostics
import Presentation
import PromQLSyntax
import QueryEngine
import TelemetryModel

/// Runs test scripts of the reference PromQL engine, its hidden second runs included.
struct PromQLScriptRunner {
  private var data = ScriptSeriesData()

  /// The outcome of every `eval`, and of every command that could not be read or done.
  static func run(_ text: String) -> [ScriptRun.Outcome] {
    var runner = PromQLScriptRunner()
    var reader = PromQLScriptReader(text)
    var outcomes: [ScriptRun.Outcome] = []
    while true {
      do throws(ScriptFailure) {
        guard let command = try reader.command() else { return outcomes }
        switch command.kind {
        case .clear: runner.data = ScriptSeriesData()
        case .load(let load): try runner.data.append(load, line: command.line)
        case .eval(let evaluation):
          let difference = runner.difference(of: evaluation)
          outcomes.append(ScriptRun.Outcome(line: command.line, difference: difference))
        }
      } catch {
        outcomes.append(ScriptRun.Outcome(line: error.line, difference: error.description))
      }
    }
  }

  private func difference(of evaluation: PromQLScript.Evaluation) -> String? {
    do {
      let check = EvaluationCheck(
        engine: try data.engine(options: Self.options), expected: evaluation.expected)
      for run in Self.runs(of: evaluation) {
        do throws(AnswerDifference) {
          try check.check(run)
        } catch {
          return "\(evaluation.query)\n\(run.description): \(error)"
        }
      }
      return nil
    } catch {
      return "\(evaluation.query)\n\(error)"
    }
  }

  /// The settings of the reference's test engine (the specification's §0).
  static var options: EngineOptions {
    var options = EngineOptions()
    options.maxSamples = 10_000
    options.features = EngineFeature.allCases
    return options
  }

  /// The evaluation as it is written, and again pinned to its time at other evaluation times.
  private static func runs(of evaluation: PromQLScript.Evaluation) -> [EvaluationCheck.Run] {
    let query = evaluation.query
    guard evaluation.grid.isInstant else {
      return [EvaluationCheck.Run(query: query, grid: evaluation.grid)]
    }
    let time = evaluation.grid.start
    var runs = [EvaluationCheck.Run(query: query, grid: evaluation.grid)]
    guard let expr = parsePromQL(query).expr, let pinned = SelectorPinning.pin(expr, at: time)
    else {
      return runs
    }
    let times = time == 0 ? [-1000, 0, 1000] : [-10 * time, 0, time / 5, time, 10 * time]
    for time in times {
      runs.append(
        EvaluationCheck.Run(
          query: pinned.description, grid: StepGrid(instant: time), isPinned: true))
    }
    return runs
  }
}
