import Foundation
import PromQLSyntax
import Testing

/// The reference parser's verdicts, canonical forms, pretty forms and types.
@Suite("PromQL parse conformance") struct ParseConformanceTests {
  struct Row: Decodable {
    var query: String
    var string: String?
    var pretty: String?
    var type: String?
    var error: String?
  }

  /// The recorded answers, or nil where they are not at hand.
  static func rows(_ name: String) throws -> [Row]? {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["LOOKBACK_CONFORMANCE"].map { URL(fileURLWithPath: $0) }
      ?? root.appendingPathComponent("../shared/conformance")
    let file = folder.appendingPathComponent("parse/\(name).json.gz")
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file.path]
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode([Row].self, from: data)
  }

  @Test(arguments: ["promql-dash", "promql-promql-tests", "promql-promqltest", "promql-rules"])
  func agreesWithTheReference(_ name: String) throws {
    guard let rows = try Self.rows(name) else {
      print("skipped: no conformance data for \(name)")
      return
    }
    var failures: [String] = []
    for row in rows {
      let result = parsePromQL(row.query)
      if let error = row.error {
        if result.expr != nil { failures.append("\(row.query)\n  accepted, expected \(error)") }
        continue
      }
      guard let expr = result.expr else {
        failures.append("\(row.query)\n  \(referenceErrorText(for: result, in: row.query) ?? "")")
        continue
      }
      if expr.description != row.string {
        failures.append("\(row.query)\n  \(expr.description)\n  \(row.string ?? "")")
      } else if let pretty = row.pretty, expr.pretty != pretty {
        failures.append("\(row.query)\n\(expr.pretty)\n  expected\n\(pretty)")
      } else if let type = row.type, expr.type.rawValue != type {
        failures.append("\(row.query)\n  type \(expr.type.rawValue), expected \(type)")
      }
    }
    #expect(
      failures.isEmpty,
      "\(failures.count) of \(rows.count):\n\(failures.prefix(12).joined(separator: "\n"))")
  }
}
