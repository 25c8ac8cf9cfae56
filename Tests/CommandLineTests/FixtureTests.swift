import Foundation
import Testing

/// The recorded fixtures are what the generator makes.
@Suite("Fixtures") struct FixtureTests {
  @Test func theGeneratorMakesTheSameBytes() throws {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let generator = Program.products.appendingPathComponent("lookback-fixtures").path
    #expect(try Program.run(generator, [folder.path]).status == 0)
    let recorded = Program.root.appendingPathComponent("Fixtures/recorded")
    var count = 0
    for part in ["metrics", "logs"] {
      let made = folder.appendingPathComponent(part)
      for name in try FileManager.default.contentsOfDirectory(atPath: made.path) {
        // What is packed is compared, not the packing: another zlib may pack otherwise.
        let pair = [made, recorded.appendingPathComponent(part)].map {
          $0.appendingPathComponent(name).path
        }
        let same = try Program.run(
          "/usr/bin/env", ["bash", "-c", "cmp <(gzip -dc \"$0\") <(gzip -dc \"$1\")"] + pair)
        #expect(same.status == 0, "\(name): \(same.output)")
        count += 1
      }
    }
    #expect(count == 18)
  }
}
