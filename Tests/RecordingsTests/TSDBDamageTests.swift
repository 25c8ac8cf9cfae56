import Foundation
import TelemetryModel
import Testing

@testable import Recordings

/// Blocks with damage in them: the same data, less of it and a word about that, or an error.
@Suite("Damaged Prometheus blocks") struct TSDBDamageTests {
  /// The block of floats that Prometheus wrote, in a folder that may be changed.
  private static func withBlock(_ body: (URL) throws -> Void) throws {
    let data = TSDBFolder.fixtures.appendingPathComponent("data")
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: data.path).first { BlockMeta.isULID($0) })
    try TSDBFolder.withTemporary { folder in
      let block = folder.appendingPathComponent(name)
      try FileManager.default.copyItem(at: data.appendingPathComponent(name), to: block)
      try body(block)
    }
  }

  private static func change(
    _ file: URL, _ body: (inout Data) -> Void, _ test: () throws -> Void
  ) throws {
    let whole = try Data(contentsOf: file)
    var changed = whole
    body(&changed)
    try changed.write(to: file)
    try test()
    try whole.write(to: file)
  }

  /// The whole block's samples, by series and as lines.
  private struct Whole {
    var kept: [Labels: KeptSamples]
    var lines: Set<String>

    init(_ block: URL) throws {
      let sink = try TSDBFolder.imported(block).sink
      kept = sink.kept
      lines = Set(sink.lines)
      #expect(!lines.isEmpty)
      #expect(try TSDBFolder.askedSamples(block) == kept)
    }

    /// Holds that what is read now is the same, or less with a word about it.
    func expectNothingElse(_ block: URL, _ place: Int) throws {
      let (sink, report) = try TSDBFolder.imported(block)
      if sink.kept != kept {
        #expect(lines.isSuperset(of: sink.lines), "byte \(place)")
        #expect(report.damageCount > 0, "byte \(place)")
        #expect(throws: RecordingError.self, "byte \(place)") {
          try TSDBFolder.imported(block, isStrict: true)
        }
      }
      if let asked = try? TSDBFolder.askedSamples(block) { #expect(asked == kept, "byte \(place)") }
    }
  }

  @Test(arguments: ["index", "chunks/000001", "tombstones"])
  func aFlippedBitNeverGivesOtherData(_ name: String) throws {
    try Self.withBlock { block in
      let file = block.appendingPathComponent(name)
      let whole = try Whole(block)
      for place in 0..<(try Data(contentsOf: file).count) {
        try Self.change(file, { $0[place] ^= 1 << UInt8(place % 8) }) {
          try whole.expectNothingElse(block, place)
        }
      }
    }
  }

  @Test(arguments: ["index", "chunks/000001", "tombstones", "meta.json"])
  func aFileCutAnywhereIsNoOtherData(_ name: String) throws {
    try Self.withBlock { block in
      let file = block.appendingPathComponent(name)
      let whole = try Whole(block)
      for length in 0..<(try Data(contentsOf: file).count) {
        try Self.change(file, { $0 = $0.prefix(length) }) {
          try whole.expectNothingElse(block, length)
        }
      }
    }
  }

  @Test func aDamagedChunkIsToldByPlaceAndTheRestIsRead() throws {
    try Self.withBlock { block in
      let file = block.appendingPathComponent("chunks/000001")
      let whole = try TSDBFolder.imported(block)
      // The first chunk begins behind the header: its length, its encoding, its data.
      try Self.change(file, { $0[40] ^= 4 }) {
        let (sink, report) = try TSDBFolder.imported(block)
        let damage = try #require(report.damages.first)
        #expect(report.damageCount == 1)
        #expect(damage.path == file.path)
        #expect(damage.offset == 8)
        #expect(damage.reason == "the chunk's checksum differs")
        #expect(report.samples > 0 && report.samples < whole.report.samples)
        #expect(Set(sink.lines).isSubset(of: whole.sink.lines))
      }
    }
  }

  @Test func blocksThatOthersWereMadeIntoAreLeftOut() throws {
    try Self.withBlock { block in
      let folder = block.deletingLastPathComponent()
      let meta = try String(
        contentsOf: block.appendingPathComponent("meta.json"), encoding: .utf8)
      let before = try TSDBFolder.imported(folder).report
      let other = "01ZZZZZZZZZZZZZZZZZZZZZZZZ"
      let copy = folder.appendingPathComponent(other)
      try FileManager.default.copyItem(at: block, to: copy)
      // The copy names the block among its sources.
      let named = try #require(meta.range(of: block.lastPathComponent))
      try meta.replacingCharacters(in: named, with: other).write(
        to: copy.appendingPathComponent("meta.json"), atomically: true, encoding: .utf8)
      #expect(try PrometheusLayout(folder.path).blocks.map(\.meta.ulid) == [other])
      #expect(try TSDBFolder.imported(folder).report.samples == before.samples)
      // Blocks that are being made or removed have other names.
      try FileManager.default.moveItem(
        at: copy, to: folder.appendingPathComponent(other + ".tmp-for-deletion"))
      #expect(try TSDBFolder.imported(folder).report.samples == before.samples)
    }
  }

  @Test func overlappingBlocksAreMerged() throws {
    try Self.withBlock { block in
      let folder = block.deletingLastPathComponent()
      let whole = try TSDBFolder.asked(folder)
      let other = "01ZZZZZZZZZZZZZZZZZZZZZZZZ"
      let copy = folder.appendingPathComponent(other)
      try FileManager.default.copyItem(at: block, to: copy)
      let file = copy.appendingPathComponent("meta.json")
      try String(contentsOf: file, encoding: .utf8)
        .replacingOccurrences(of: block.lastPathComponent, with: other)
        .write(to: file, atomically: true, encoding: .utf8)
      // In the copy nothing is deleted.
      try FileManager.default.removeItem(at: copy.appendingPathComponent("tombstones"))
      let merged = try TSDBFolder.asked(folder)
      #expect(merged.count == whole.count + 21)
      #expect(Set(merged).count == merged.count)
      #expect(merged == (try TSDBFolder.imported(folder).sink.lines))
    }
  }
}
