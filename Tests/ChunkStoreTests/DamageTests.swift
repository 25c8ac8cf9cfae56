import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("Damage")
struct DamageTests {
  /// A store with something of everything, and what it holds.
  private func prepare() throws -> (folder: TemporaryFolder, contents: String) {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path)
    try SampleStore.fill(writer)
    try writer.commit()
    return (folder, try SampleStore.contents(of: Store.open(directory: folder.path)))
  }

  /// What the store reads as; nil where that is an error.
  private func contents(_ folder: TemporaryFolder) -> String? {
    try? SampleStore.contents(of: Store.open(directory: folder.path))
  }

  private static let files = ["MANIFEST", "m/00000001.mseg", "l/00000002.lseg"]

  @Test("of any byte gives an error or the right data, and is found", arguments: files)
  func flippedBytes(file: String) throws {
    let (folder, expected) = try prepare()
    let bytes = try folder.read(file)
    var generator = SeededGenerator(seed: 1)
    for offset in bytes.indices {
      var broken = bytes
      broken[offset] ^= UInt8.random(in: 1...255, using: &generator)
      try folder.write(broken, to: file)
      let read = contents(folder)
      #expect(read == nil || read == expected, "byte \(offset) of \(file)")
      if read == nil { #expect(Store.verify(directory: folder.path) != [], "byte \(offset)") }
    }
    try folder.write(bytes, to: file)
    #expect(contents(folder) == expected)
  }

  @Test("by cutting a file short anywhere gives an error", arguments: files)
  func truncation(file: String) throws {
    let (folder, _) = try prepare()
    let bytes = try folder.read(file)
    for length in bytes.indices {
      try folder.write(Array(bytes[..<length]), to: file)
      #expect(contents(folder) == nil, "\(length) bytes of \(file)")
    }
  }

  @Test("that passes the checksums gives an error or data, and never traps")
  func craftedPages() throws {
    // Pages, sections and footer are broken and then sealed again, as a hostile writer would.
    let (folder, _) = try prepare()
    var generator = SeededGenerator(seed: 2)
    for file in Self.files.dropFirst() {
      let bytes = try folder.read(file)
      for _ in 0..<800 {
        var broken = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let offset = Int.random(in: 64..<(broken.count - 32), using: &generator)
          broken[offset] = UInt8.random(in: 0...255, using: &generator)
        }
        Resealing.reseal(&broken)
        let copy = SegmentBytes(copying: broken, name: "crafted")
        guard let opened = try? Store([SegmentFile(copy)]) else { continue }
        _ = try? SampleStore.contents(of: opened)
        _ = try? opened.statistics()
        _ = opened.verify()
      }
    }
  }

  @Test("of a missing segment is named")
  func missingSegment() throws {
    let (folder, _) = try prepare()
    try FileOperations.remove(folder.path + "/l/00000002.lseg")
    #expect(throws: StoreError.self) { try Store.open(directory: folder.path) }
    let problems = Store.verify(directory: folder.path)
    #expect(problems.map(\.path) == [folder.path + "/l/00000002.lseg"])
  }

  @Test("of a page is told with its series and place")
  func problemsNameTheirSeries() throws {
    let (folder, _) = try prepare()
    var bytes = try folder.read("m/00000001.mseg")
    // The first page behind the header.
    bytes[64] ^= 1
    try folder.write(bytes, to: "m/00000001.mseg")
    let problems = Store.verify(directory: folder.path)
    #expect(problems.count == 1)
    #expect(problems.first?.offset == 64)
    #expect(problems.first?.series != nil)
  }
}
