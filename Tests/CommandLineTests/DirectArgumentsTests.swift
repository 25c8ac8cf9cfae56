import ArgumentParser
import Testing

@testable import lookback

/// Command lines that are read without ArgumentParser say what it would have read.
@Suite("Arguments read directly") struct DirectArgumentsTests {
  private static let commands: [String: any ParsableCommand.Type] = [
    "promql": PromQLCommand.self, "logql": LogQLCommand.self,
  ]

  private func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let command = try #require(Self.commands[arguments[0]])
    return try command.parse(Array(arguments.dropFirst()))
  }

  @Test(
    "are the same",
    arguments: [
      "promql up", "promql up --store=x --output json", "promql -o csv up", "promql up -o chart",
      "promql --at=5m-ago --step=1m up --fail-empty", "promql up --from a --to b --since=1h",
      "promql up --enable-feature a --enable-feature=b,c --compat prometheus-2",
      "promql up --max-samples=10 --memory-limit 1GiB --timeout=1s --lookback-delta=1m",
      "promql up --explain --explain-empty --output-file=x=y",
      "logql {} file", "logql {} --limit=0 --direction=forward --before=1 --after 2",
      "logql {} --skip-errors --follow --strict --output raw", "logql --limit 7 {} --store x",
      "logql {} --since 1h --fail-empty --explain",
    ])
  func same(line: String) throws {
    let arguments = line.split(separator: " ").map(String.init)
    let direct = try #require(DirectArguments.command(arguments))
    #expect("\(direct)" == "\(try parsed(arguments))")
  }

  @Test(
    "are left to ArgumentParser where they are not plain or not right",
    arguments: [
      "promql", "promql up up", "promql -h", "promql up --help", "promql up --", "promql up --no",
      "promql up --output", "promql up --store=", "promql up --output nothing", "promql up -ojson",
      "promql -up",
      "promql up --at --from", "promql up --at 1 --at 2", "promql up --max-samples many",
      "promql up --fail-empty=1", "promql up --explain --explain", "promql up --compat 1",
      "promql up --limit 1", "logql", "logql a b c", "logql {} --limit x",
      "logql {} --direction up",
      "logql {} --compat prometheus-2", "logql {} --before 1.5", "lint x", "--store x", "",
    ])
  func left(line: String) {
    #expect(DirectArguments.command(line.split(separator: " ").map(String.init)) == nil)
  }

  @Test("are all that a command has", arguments: ["promql", "logql"])
  func all(name: String) throws {
    let command = try #require(Self.commands[name])
    let words = command.helpMessage().split { !($0.isLetter || $0 == "-") }
    let options = Set(words.filter { $0.hasPrefix("--") }.map(String.init))
      .subtracting(["--help", "--version"])
    #expect(options.count > 15)
    for option in options {
      let arguments = [["1"], ["json"], ["prometheus-2"], ["forward"], []].map {
        [name, "{}", ([option] + $0).joined(separator: "=")]
      }
      let read = arguments.filter { (try? parsed($0)) != nil }
      #expect(!read.isEmpty, "\(option)")
      for arguments in read {
        let direct = try #require(DirectArguments.command(arguments), "\(arguments)")
        #expect("\(direct)" == "\(try parsed(arguments))")
      }
    }
  }
}
