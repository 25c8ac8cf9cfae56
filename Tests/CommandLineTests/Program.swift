import Foundation

/// Runs the built programs and gives what they print.
struct Program {
  /// What a run came to.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The repository's root.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of the programs that were built with this test.
  static let products: URL = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    while folder.path != "/" {
      if FileManager.default.fileExists(atPath: folder.appendingPathComponent("lookback").path) {
        return folder
      }
      folder.deleteLastPathComponent()
    }
    #if DEBUG
      return root.appendingPathComponent(".build/debug")
    #else
      return root.appendingPathComponent(".build/release")
    #endif
  }()

  /// Runs `lookback` in the repository's root.
  static func lookback(_ arguments: String..., input: String = "") throws -> Outcome {
    try run(products.appendingPathComponent("lookback").path, arguments, input: input)
  }

  static func run(
    _ path: String, _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = root
    var variables = ProcessInfo.processInfo.environment
    variables["NO_COLOR"] = "1"
    variables["LOOKBACK_STORE"] = nil
    variables.merge(environment) { $1 }
    process.environment = variables
    // Files, not pipes: nothing can fill up while the other is read.
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (out, err, given) = (
      folder.appendingPathComponent("out"), folder.appendingPathComponent("err"),
      folder.appendingPathComponent("in")
    )
    for file in [out, err] { try Data().write(to: file) }
    try Data(input.utf8).write(to: given)
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: err)
    process.standardInput = try FileHandle(forReadingFrom: given)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOf: out, encoding: .utf8),
      errors: try String(contentsOf: err, encoding: .utf8))
  }

  /// A new folder for one test.
  static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("lookback-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  /// The fixtures as a store, imported once for all tests.
  static let fixtureStore: Result<String, any Error> = Result {
    let store = try temporaryFolder().appendingPathComponent("store").path
    let script = root.appendingPathComponent("scripts/import-fixtures.sh").path
    let outcome = try run(
      "/usr/bin/env", ["bash", script, store],
      environment: ["LOOKBACK": products.appendingPathComponent("lookback").path])
    if outcome.status != 0 { throw ImportFailure(text: outcome.errors) }
    return store
  }

  struct ImportFailure: Error {
    var text: String
  }
}
