import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("Pages that are checked once")
struct CheckedPagesTests {
  @Test("are those that were inserted, at the places where pages can be")
  func inserted() {
    let pages = CheckedPages(byteCount: 4096)
    let places = [0, 8, 504, 512, 4088]
    let before = places.map { pages.contains($0) }
    for offset in places { pages.insert(offset) }
    let after = places.map { pages.contains($0) }
    let others = [16, 496, 4080, -8, 3, 1 << 40].map { offset in
      if offset < 8 || offset > 4096 { pages.insert(offset) }
      return pages.contains(offset)
    }
    pages.removeAll()
    let atLast = places.map { pages.contains($0) }
    #expect(!before.contains(true) && !after.contains(false))
    #expect(!others.contains(true) && !atLast.contains(true))
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
