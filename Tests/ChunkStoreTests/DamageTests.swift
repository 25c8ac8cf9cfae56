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

  @Test("of several pages of one series is told page by page")
  func severalPages() throws {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path)
    let all = (0..<20_000).map { (Int64($0) * 1000, Double($0 % 11)) }
    try writer.append(series: SampleStore.floats, samples: samples(all))
    try writer.commit()
    var bytes = try folder.read("m/00000001.mseg")
    let segment = try Store.open(directory: folder.path).metricSegments[0]
    let chunks = try segment.chunks(of: 0)
    #expect(chunks.count == 3)
    for place in [0, 2] { bytes[chunks[place].chunk.page.offset] ^= 1 }
    try folder.write(bytes, to: "m/00000001.mseg")
    let problems = Store.verify(directory: folder.path)
    #expect(problems.map(\.offset) == [0, 2].map { chunks[$0].chunk.page.offset })
    #expect(problems.map(\.series) == [SampleStore.floats, SampleStore.floats])
  }

  @Test("of an index whose checksums hold is found: postings, strings, order")
  func craftedIndex() throws {
    let (folder, _) = try prepare()
    for (section, reason) in [
      (SectionID.postings, "the postings of a label are not the series that have it"),
      (.strings, "the strings are out of order"),
    ] {
      var bytes = try folder.read("m/00000001.mseg")
      let place = try #require(Resealing.section(section, of: bytes))
      switch section {
      case .postings: bytes.swapAt(place.lowerBound, place.lowerBound + 4)
      default:
        let text = Array("requests_total".utf8)
        let start = try #require(
          place.first { bytes[$0...].starts(with: text) })
        bytes[start] = UInt8(ascii: "!")
      }
      Resealing.reseal(&bytes)
      let file = try SegmentFile(SegmentBytes(copying: bytes, name: "crafted"))
      let problems = try Store([file]).verify()
      #expect(problems.contains { $0.reason == reason }, "\(problems)")
    }
  }

  @Test("of the manifest that its checksum does not show is told")
  func craftedManifest() throws {
    let (folder, _) = try prepare()
    var manifest = try StoreDirectory(path: folder.path).readManifest()
    let entry = manifest.segments[0]
    manifest.segments[0].rowCount += 1
    try folder.write(manifest.encoded(), to: "MANIFEST")
    let path = folder.path + "/MANIFEST"
    let reason = "the manifest says other times or counts of m/00000001.mseg"
    #expect(
      Store.verify(directory: folder.path)
        == [StoreProblem(path: path, offset: 0, reason: reason)])
    manifest.segments[0] = entry
    manifest.segments.append(entry)
    manifest.nextNumber = 2
    try folder.write(manifest.encoded(), to: "MANIFEST")
    #expect(Store.verify(directory: folder.path).map(\.path) == [path, path])
  }
}
