import Foundation
import Testing

@testable import lookback_fuzz

/// What fuzzing has found worth keeping, and what encoders write, holds every target's claims.
@Suite("Kept inputs of the fuzzer") struct KeptInputTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/fuzz")

  @Test func everyTargetHasKeptInputsAndNothingElseIsThere() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(folders) == Set(fuzzTargets.map(\.name)))
    #expect(Set(fuzzTargets.map(\.name)).count == fuzzTargets.count)
  }

  @Test func keptInputsTakeNoMoreThanTwoMegabytes() {
    let size = fuzzTargets.reduce(0) { size, target in
      let files = InputFile.files(of: Self.folder.appendingPathComponent(target.name).path)
      return size + files.reduce(0) { $0 + (InputFile.read($1)?.count ?? 0) }
    }
    #expect(size > 0 && size <= 2 << 20)
  }

  @Test(arguments: fuzzTargets.map(\.name))
  func keptInputsHold(_ name: String) throws {
    let target = try #require(Fuzz.target(named: name))
    let files = InputFile.files(of: Self.folder.appendingPathComponent(name).path)
    #expect(!files.isEmpty)
    for file in files {
      let bytes = try #require(InputFile.read(file))
      #expect(throws: Never.self, "\(file)") { try target.run(FuzzInput(bytes)) }
    }
  }

  @Test(arguments: fuzzTargets.map(\.name))
  func seedsHoldAlsoCutShort(_ name: String) throws {
    let target = try #require(Fuzz.target(named: name))
    let seeds = target.seeds()
    #expect(!seeds.isEmpty)
    for seed in seeds {
      #expect(seed.count <= target.inputLimit)
      for length in stride(from: 0, through: seed.count, by: max(1, seed.count / 16)) {
        try target.run(FuzzInput(Array(seed.prefix(length))))
      }
      try target.run(FuzzInput(seed))
    }
  }

  @Test func aBrokenClaimIsTold() {
    let target = FuzzTarget(
      name: "never", seeds: { [[]] },
      run: { (input) throws(BrokenClaim) in
        try hold(input.bytes.isEmpty, "there are no bytes")
      })
    #expect(throws: Never.self) { try target.run(FuzzInput([])) }
    #expect(throws: BrokenClaim.self) { try target.run(FuzzInput([1])) }
  }
}
