import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("Pages that are checked once")
struct CheckedPagesTests {
  @Test("are those that were inserted, at the places where pages can be")
  func inserted() {
    let pages = CheckedPages(byteCount: 4096)
    // A value that is not copied is asked before what it said is looked at.
    func known(_ offset: Int) -> Bool { pages.contains(offset) }
    for offset in [0, 8, 504, 512, 4088] {
      #expect(!known(offset))
      pages.insert(offset)
      #expect(known(offset))
    }
    #expect(!known(16))
    for offset in [-8, 3, 1 << 40] {
      pages.insert(offset)
      #expect(!known(offset))
    }
    pages.removeAll()
    #expect(!known(8))
  }

  private static let columns = samples(
    (0..<2000).map { (Int64($0) * 1000, Double($0 * $0 % 77)) })

  private func bytes() throws -> SegmentBytes {
    SegmentBytes(
      copying: try StoreParts.metricSegment([(SampleStore.floats, Self.columns)]), name: "bytes")
  }

  /// Changes a byte in the middle of the first chunk's page.
  private func damage(_ bytes: SegmentBytes, _ store: Store) throws {
    let page = try store.metricSegments[0].chunks(of: 0)[0].chunk.page
    let memory = UnsafeMutableRawBufferPointer(mutating: bytes.buffer)
    memory[page.offset + page.length / 2] ^= 1
  }

  @Test("stay damaged however often they are read")
  func damaged() throws {
    let bytes = try bytes()
    let store = try Store([SegmentFile(bytes)])
    try damage(bytes, store)
    for _ in 0..<3 {
      #expect(throws: StoreError.self) { try store.read(SampleStore.floats) }
      #expect(throws: StoreError.self) {
        try store.read(SampleStore.floats, from: 100_000, through: 105_000)
      }
      #expect(store.verify().map(\.reason) == ["the page's checksum differs"])
    }
  }

  @Test("are checked again when all is verified")
  func damagedLater() throws {
    let bytes = try bytes()
    let store = try Store([SegmentFile(bytes)])
    #expect(try store.read(SampleStore.floats).values == Self.columns.values)
    #expect(store.verify() == [])
    try damage(bytes, store)
    #expect(store.verify().map(\.reason) == ["the page's checksum differs"])
    #expect(throws: StoreError.self) { try store.read(SampleStore.floats) }
  }
}
