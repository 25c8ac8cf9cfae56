import ArgumentParser
import Diagnostics
import Presentation
import QueryEngine
import TelemetryModel

/// `lookback`, without a command: the REPL.
struct REPLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl", abstract: "Ask questions one after another, with history and completion.")

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var time: TimeOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var evaluation: PromQLOptions
  @OptionGroup var limits: LimitOptions

  func run() throws {
    var settings = QuerySettings()
    try evaluation.apply(to: &settings, isLenient: true)
    try limits.apply(to: &settings)
    settings.explainsEmpty = true
    let data = try storeOptions.open()
    let session = REPLSession(
      data: data, time: time, format: output.output, settings: settings)
    let editor = LineEditor(
      historyPath: Terminal.environment("HOME").map { $0 + "/.lookback_history" })
    editor.complete = session.candidates
    if Terminal.isInputTerminal { StandardOutput.write(session.greeting) }
    while let line = editor.read(prompt: session.prompt) {
      if !session.take(line) { break }
    }
    session.finish()
    if Terminal.isInputTerminal {
      editor.saveHistory()
    } else if session.firstFailure != .fine {
      throw ExitCode(session.firstFailure.rawValue)
    }
  }
}
