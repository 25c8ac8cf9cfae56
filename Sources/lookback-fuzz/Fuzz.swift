import Glibc

/// `lookback-fuzz`: runs a decoder on bytes that nobody wrote.
///
/// Built with the sanitizer `fuzzer` (and `FUZZING` defined), `lookback-fuzz --target=NAME …` is
/// libFuzzer on that target, and takes its options: `LibFuzzer.swift`. Any build replays inputs and
/// writes first ones.
enum Fuzz {
  static func main() { run(Array(CommandLine.arguments.dropFirst())) }

  /// Runs the command that `arguments` name, and ends the process.
  static func run(_ arguments: [String]) -> Never {
    switch arguments.first {
    case "list" where arguments.count == 1:
      for target in fuzzTargets { print(target.name, target.inputLimit) }
    case "seed" where arguments.count == 2: exit(seed(into: arguments[1]))
    case "replay" where arguments.count >= 3:
      exit(replay(arguments[1], paths: Array(arguments[2...])))
    default:
      write(
        """
        usage: lookback-fuzz list                  the targets and their longest inputs
               lookback-fuzz seed DIRECTORY        write first inputs, a folder a target
               lookback-fuzz replay TARGET PATH…   run files, or all files of folders
               lookback-fuzz --target=TARGET …     fuzz, where it is built for that

        """)
    }
    exit(2)
  }

  static func target(named name: String) -> FuzzTarget? { fuzzTargets.first { $0.name == name } }

  /// Writes to the standard error output.
  static func write(_ text: String) {
    _ = Glibc.write(STDERR_FILENO, text, text.utf8.count)
  }

  // MARK: Commands

  private static func seed(into folder: String) -> CInt {
    mkdir(folder, 0o777)
    for target in fuzzTargets {
      let place = "\(folder)/\(target.name)"
      mkdir(place, 0o777)
      for (index, seed) in target.seeds().enumerated() {
        guard InputFile.write(seed, to: "\(place)/seed-\(index)") else {
          write("\(place) cannot be written to\n")
          return 1
        }
      }
    }
    return 0
  }

  private static func replay(_ name: String, paths: [String]) -> CInt {
    guard let target = target(named: name) else {
      write("no target has the name \(name)\n")
      return 2
    }
    var broken = 0
    for path in paths.flatMap(InputFile.files) {
      guard let bytes = InputFile.read(path) else {
        write("\(path) cannot be read\n")
        return 1
      }
      do throws(BrokenClaim) {
        try target.run(FuzzInput(bytes))
      } catch {
        write("\(path): not so: \(error)\n")
        broken += 1
      }
    }
    return broken == 0 ? 0 : 1
  }
}

#if !FUZZING
  @main extension Fuzz {}
#endif
