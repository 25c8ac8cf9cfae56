import Foundation
import Testing

/// README's examples do what README shows.
@Suite("README", .serialized) struct ReadmeTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var command: String
    var output: String
    var testDescription: String { command }
  }

  /// Commands behind `$ ` in ```console blocks, with the lines up to the next command.
  static let examples: [Example] = {
    let page =
      (try? String(contentsOf: Program.root.appendingPathComponent("README.md"), encoding: .utf8))
      ?? ""
    var found: [Example] = []
    var isInside = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if isInside, line.hasPrefix("$ ") {
        found.append(Example(command: String(line.dropFirst(2)), output: ""))
      } else if isInside, !found.isEmpty {
        found[found.count - 1].output += line + "\n"
      }
    }
    return found
  }()

  @Test func thereAreExamples() { #expect(Self.examples.count >= 8) }

  @Test(arguments: examples)
  func printsWhatReadmeShows(_ example: Example) throws {
    let store = try Program.fixtureStore.get()
    let path = "\(Program.products.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
    let outcome = try Program.run(
      "/usr/bin/env", ["bash", "-c", example.command + " 2>&1"],
      environment: ["LOOKBACK_STORE": store, "PATH": path])
    // A line of three points stands for any lines.
    let pieces = example.output.components(separatedBy: "...\n")
    var rest = outcome.output[...]
    for (index, piece) in pieces.enumerated() where !piece.isEmpty {
      guard let place = rest.range(of: piece), index > 0 || place.lowerBound == rest.startIndex
      else {
        Issue.record("expected\n\(piece)in\n\(outcome.output)")
        return
      }
      rest = rest[place.upperBound...]
    }
    if pieces.last?.isEmpty == false { #expect(rest.isEmpty, "\(rest)") }
  }
}
