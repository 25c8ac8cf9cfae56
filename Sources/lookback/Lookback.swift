import ArgumentParser
import WorkSharing

/// The program: commands, and the REPL when none is named.
@main
struct Lookback: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lookback",
    abstract: "PromQL and LogQL over recorded metrics and logs, with nothing else running.",
    discussion: """
      Exit codes: 0 fine, 1 findings or an empty answer under --fail-empty, 2 bad usage, 3 bad query, 4 bad data.
      """,
    version: "0.1.0",
    subcommands: [
      REPLCommand.self, PromQLCommand.self, LogQLCommand.self, ImportCommand.self,
      ExplainCommand.self, LintCommand.self, ReplayCommand.self, DocCommand.self,
      FormatCommand.self,
      StoreCommand.self,
    ], defaultSubcommand: REPLCommand.self)

  static func main() {
    FreedMemory.keep()
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      var command = try DirectArguments.command(arguments) ?? parsed(arguments)
      try command.run()
    } catch let failure as CommandFailure {
      failure.report()
      exit(withError: ExitCode(failure.status.rawValue))
    } catch {
      let code = exitCode(for: error)
      if code == .validationFailure {
        StandardOutput.complain(fullMessage(for: error))
        exit(withError: ExitCode(ExitStatus.badUsage.rawValue))
      }
      exit(withError: error)
    }
  }

  /// The command that `arguments` ask for.
  ///
  /// One that they name first is parsed by itself: to look at all commands takes longer than many a
  /// query. What it does not take, help too, goes the whole way, which has the words for it.
  private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let named = configuration.subcommands.first {
      $0.configuration.commandName == arguments.first && $0.configuration.subcommands.isEmpty
    }
    if let command = try? named?.parse(Array(arguments.dropFirst())) { return command }
    return try parseAsRoot(arguments)
  }
}
