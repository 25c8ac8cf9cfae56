import ArgumentParser

// Command lines of queries, read without looking at what the commands declare.

/// Options that can be set by their names.
///
/// ArgumentParser finds what a command declares by reflection, which takes longer than many a query
/// does. The commands that scripts run by the thousand say it once more, as code; that both read
/// the same is tested.
protocol DirectOptions: ParsableArguments {
  /// Gives every option the value that it has where it is left out.
  mutating func setDefaults()

  /// Sets an option; false where there is none of that name, or the value is none for it.
  mutating func set(_ name: String, to value: String) -> Bool

  /// Sets a flag; false where there is none of that name.
  mutating func raise(_ name: String) -> Bool
}

extension DirectOptions {
  /// All options as they are where they are left out.
  static var defaults: Self {
    var options = Self()
    options.setDefaults()
    return options
  }

  mutating func raise(_ name: String) -> Bool { false }
}

/// A command of `DirectOptions` and positional arguments.
protocol DirectCommand: DirectOptions, ParsableCommand {
  /// Options that may come several times.
  static var repeatable: Set<String> { get }
  /// Takes all positional arguments; false where they are too many or too few.
  mutating func take(positional: [String]) -> Bool
}

enum DirectArguments {
  /// The command that `arguments` ask for; nil where ArgumentParser has to say: of other commands,
  /// of help, and of everything that is not plain or not right.
  static func command(_ arguments: [String]) -> (any ParsableCommand)? {
    let rest = arguments.dropFirst()
    return switch arguments.first {
    case "promql": parsed(PromQLCommand.self, rest)
    case "logql": parsed(LogQLCommand.self, rest)
    default: nil
    }
  }

  private static func parsed<Command: DirectCommand>(
    _: Command.Type, _ arguments: ArraySlice<String>
  ) -> Command? {
    var command = Command.defaults
    var positional: [String] = []
    var seen: [String] = []
    var rest = arguments
    while let argument = rest.popFirst() {
      if !argument.hasPrefix("-") {
        positional.append(argument)
        continue
      }
      let name: String
      var value: String?
      if argument == "-o" {
        name = "output"
      } else if argument.hasPrefix("--") {
        let parts = argument.dropFirst(2).split(
          separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(parts[0])
        if parts.count == 2 { value = String(parts[1]) }
      } else {
        return nil
      }
      if seen.contains(name) && !Command.repeatable.contains(name) { return nil }
      seen.append(name)
      if value == nil, command.raise(name) { continue }
      if value == nil, let next = rest.first, !next.hasPrefix("-") { value = rest.popFirst() }
      guard let value, !value.isEmpty, command.set(name, to: value) else { return nil }
    }
    return command.take(positional: positional) ? command : nil
  }
}
