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

  func run() throws {
    let data = try storeOptions.open()
    var session = REPLSession(data: data)
    let editor = LineEditor(
      historyPath: Terminal.environment("HOME").map { $0 + "/.lookback_history" })
    editor.complete = REPLCompletion(data).candidates
    StandardOutput.write(session.greeting)
    while let line = editor.read(prompt: session.prompt) {
      if !session.take(line) { break }
    }
    editor.saveHistory()
  }
}
