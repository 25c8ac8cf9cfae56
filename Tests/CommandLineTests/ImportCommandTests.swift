import Foundation
import Testing

@testable import lookback

/// What `import` says, and to whom.
@Suite("Import") struct ImportCommandTests {
  @Test(
    arguments: [
      (500_000_000, 1_000_000_000, 5.0, "500MB of 1.0GB, 100MB/s, 5s left"),
      (100_000_000, 10_000_000_000, 1.0, "100MB of 10GB, 100MB/s, 1m39s left"),
      (300, nil, 1.0, "300B, 300B/s"), (300, 200, 1.0, "300B, 300B/s"),
    ] as [(Int, Int?, Double, String)])
  func progressSaysHowMuchHowFastHowLong(
    _ done: Int, _ total: Int?, _ seconds: Double, _ text: String
  ) {
    #expect(ProgressLine.text(done: done, total: total, seconds: seconds) == text)
  }

  @Test(arguments: ["lots", "1MiB", "-5GB"])
  func memoryIsASizeOfUse(_ size: String) throws {
    let source = try WrongInputTests.file("a.prom", "a 1 1\n")
    let outcome = try Program.lookback(
      "import", source, "--store", source + ".store", "--memory=\(size)")
    #expect(outcome.status == 2 && outcome.errors.hasPrefix("--memory \(size): "))
  }

  @Test func aDirectoryWithoutFilesIsNamed() throws {
    let folder = try Program.temporaryFolder()
    let outcome = try Program.lookback(
      "import", folder.path, "--store", folder.path + "/store")
    #expect(outcome.status == 4)
    #expect(outcome.errors == "\(folder.path): no files to import\n")
  }

  @Test func streamsWithoutALabelAreCalledByTheirFile() throws {
    let source = try WrongInputTests.file("app.log", "2024-12-04 10:00:00 started\n")
    let store = source + ".store"
    let outcome = try Program.lookback("import", source, "--store", store)
    #expect(outcome.status == 0 && outcome.output == "imported 1 log lines\n")
    #expect(outcome.errors.isEmpty)
    let answer = try Program.lookback(
      "logql", "{filename=\"\(source)\"}", "--store", store)
    #expect(answer.status == 0 && answer.output.contains("started"), "\(answer.errors)")
  }
}
