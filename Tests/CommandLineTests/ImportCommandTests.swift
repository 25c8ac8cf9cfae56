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

  @Test("a live import keeps what it has read when it is killed, and others read it meanwhile")
  func liveImportSurvivesBeingKilled() throws {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = folder.appendingPathComponent("store").path
    let pipe = Pipe()
    let process = Process()
    process.executableURL = Program.products.appendingPathComponent("lookback")
    process.arguments = ["import", "-", "--store", store, "--live", "--label", "job=x"]
    process.standardInput = pipe
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    defer { kill(process.processIdentifier, SIGKILL) }
    func lines() throws -> String {
      try Program.lookback("logql", #"{job="x"}"#, "--store", store, "-o", "raw").output
    }
    for (number, expected) in ["0 a\n", "1 b\n0 a\n"].enumerated() {
      let line = "2025-12-04T10:00:0\(number)Z \(["a", "b"][number])\n"
      pipe.fileHandleForWriting.write(Data(line.utf8))
      // As many tries as a loaded machine may need; none is timed.
      for _ in 0..<500 where try lines().split(separator: "\n").count <= number { usleep(20_000) }
      let found = try lines().split(separator: "\n").map { $0.dropFirst(18) }
      #expect(found.map { $0.replacing("Z", with: "") + "\n" }.joined() == expected)
    }
    pipe.fileHandleForWriting.write(Data("2025-12-04T10:00:02Z cut of".utf8))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(try Program.lookback("store", "verify", store).status == 0)
    #expect(try lines().split(separator: "\n").count == 2)
  }

  @Test(arguments: [
    ["--fsync", "1s"], ["--live", "--fsync", "sometimes"], ["--live", "--fsync", "0s"],
  ])
  func fsyncIsOfUseWithLiveOnly(_ flags: [String]) throws {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = folder.appendingPathComponent("store").path
    let outcome = try Program.run(
      Program.products.appendingPathComponent("lookback").path,
      ["import", "-", "--store", store] + flags, input: "up 1 1764842400000\n")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("--fsync"))
  }
}
