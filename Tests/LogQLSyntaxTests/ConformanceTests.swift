// The reference parser's recorded verdicts: accepted or not, canonical form, pretty form, error
// text.

import Diagnostics
import Foundation
import LogQLSyntax
import Testing

/// One recorded query.
private struct RecordedParse: Decodable {
  var query: String
  var string: String?
  var pretty: String?
  var error: String?
}

@Suite struct ConformanceTests {
  /// The folder of recorded answers: named by the environment, else beside the package.
  private static var folder: URL {
    if let path = ProcessInfo.processInfo.environment["LOOKBACK_CONFORMANCE"] {
      return URL(fileURLWithPath: path)
    }
    var package = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { package.deleteLastPathComponent() }
    return package.appendingPathComponent("../shared/conformance").standardizedFileURL
  }

  private static func recordedFiles() throws -> [URL] {
    let parse = folder.appendingPathComponent("parse")
    guard FileManager.default.fileExists(atPath: parse.path) else {
      print("no conformance data at \(parse.path): skipped")
      return []
    }
    return try FileManager.default.contentsOfDirectory(at: parse, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasPrefix("logql-") && $0.pathExtension == "gz" }
  }

  private static func decompressed(_ file: URL) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }

  @Test func agreesWithTheReferenceParser() throws {
    for file in try Self.recordedFiles() {
      let rows = try JSONDecoder().decode([RecordedParse].self, from: try Self.decompressed(file))
      var agreed = 0
      for row in rows where agrees(row) { agreed += 1 }
      print("\(file.lastPathComponent): \(agreed) of \(rows.count) agree")
    }
  }

  private func agrees(_ row: RecordedParse) -> Bool {
    var options = ParseOptions()
    options.isStrict = true
    options.checksStages = false
    let result = parseLogQL(row.query, options: options)
    let error = result.diagnostics.first { $0.severity == .error }
    let text = error.flatMap { referenceErrorText(for: $0, in: row.query) }
    let facts = [
      (text, row.error), (result.query?.description, row.string),
      (result.query?.pretty, row.pretty),
    ]
    for (ours, theirs) in facts where ours != theirs {
      Issue.record("\(row.query)\n  ours:   \(ours ?? "none")\n  theirs: \(theirs ?? "none")")
      return false
    }
    return true
  }
}
