import Foundation
import Testing

/// Lines that no program should write, from a file to the answer.
@Suite("Hostile lines") struct HostileLineTests {
  /// A line of ten megabytes, one of many JSON keys, one that is no UTF-8, one with
  /// a NUL byte. Given to `body` as a file.
  private static func withFile(keyCount: Int, _ body: (String) throws -> Void) throws {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("hostile.log")
    var bytes = Data(#"{"level":"info","msg":""#.utf8)
    bytes += Data(repeating: UInt8(ascii: "x"), count: 10_000_000) + Data(" needle\"}\n{".utf8)
    bytes += Data((0..<keyCount).map { "\"k\($0)\":\($0)" }.joined(separator: ",").utf8)
    bytes += Data("}\nbad ".utf8) + Data([0xFF, 0xFE, 0x80]) + Data(" utf8 level=error\nnul ".utf8)
    bytes += Data([0]) + Data(" here level=warn\n".utf8)
    try bytes.write(to: file)
    try body(file.path)
  }

  private static func answer(_ query: String, _ file: String, _ output: String) throws -> String {
    let outcome = try Program.run(
      Program.products.appendingPathComponent("lookback").path,
      ["logql", query, file, "-o", output])
    #expect(outcome.status == 0, "\(query): \(outcome.errors.prefix(300))")
    return outcome.output
  }

  @Test func areAnsweredAsOthersAre() throws {
    try Self.withFile(keyCount: 1_000_000) { file in
      let all = "{filename=~\".+\"} "
      let long = try Self.answer(all + "|= \"needle\"", file, "raw")
      #expect(long.utf8.count == 10_000_033 && long.hasSuffix(" needle\"}\n"))
      let last = 999_999
      #expect(
        try Self.answer(
          all + "| json k=\"k\(last)\" | k=\"\(last)\" | line_format \"{{.k}}\"", file, "raw")
          == "\(last)\n")
      #expect(
        try Self.answer(all + "| logfmt | level=\"error\" | drop filename", file, "json")
          .contains("utf8 level=error"))
      #expect(
        try Self.answer(all + "| logfmt | level=\"warn\"", file, "json")
          .contains(#"nul \u0000 here level=warn"#))
    }
  }

  @Test func eachKeyMayBecomeALabel() throws {
    try Self.withFile(keyCount: 1_000_000) { file in
      let counted = try Self.answer(
        "sum(count_over_time({filename=~\".+\"} | json | k7=7 | k999999=\"999999\" [1h]))", file,
        "csv")
      #expect(counted.hasSuffix(",1\n"))
    }
  }
}
