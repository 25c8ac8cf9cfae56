import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("A store on disk")
struct StoreDirectoryTests {
  private let name: Labels = ["__name__": "up"]

  @Test("reads as the same data in memory does")
  func sameAsMemory() throws {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path)
    try SampleStore.fill(writer)
    try writer.commit()
    let memory = MemoryStoreWriter()
    try SampleStore.fill(memory)
    let opened = try Store.open(directory: folder.path)
    #expect(try SampleStore.contents(of: opened) == SampleStore.contents(of: memory.finish()))
    #expect(Store.verify(directory: folder.path) == [])
  }

  @Test("has the same bytes whenever the same data is written")
  func deterministic() throws {
    let folders = try [TemporaryFolder(), TemporaryFolder()]
    for folder in folders {
      let writer = try StoreWriter(directory: folder.path)
      try SampleStore.fill(writer)
      try writer.commit()
    }
    for name in ["MANIFEST", "m/00000001.mseg", "l/00000002.lseg"] {
      #expect(try folders[0].read(name) == folders[1].read(name))
      #expect(try !folders[0].read(name).isEmpty)
    }
  }

  @Test("shows what was committed, and a reader keeps what it opened")
  func snapshots() throws {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path)
    #expect(try Store.open(directory: folder.path).metricNames() == [])
    try writer.append(series: name, samples: samples([(1, 1)]))
    try writer.commit()
    let early = try Store.open(directory: folder.path)
    try writer.append(series: name, samples: samples([(1, 9), (2, 2)]))
    #expect(try Store.open(directory: folder.path).read(name).values == [1])
    try writer.commit()
    try writer.commit()
    #expect(try early.read(name).values == [1])
    #expect(try Store.open(directory: folder.path).read(name).values == [1, 2])
  }

  @Test("writes segments before the commit when the buffer is full, and lists them only then")
  func boundedBuffer() throws {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path, bufferLimit: 1)
    for time in 0..<5 { try writer.append(series: name, samples: samples([(Int64(time), 1)])) }
    #expect(folder.exists("m/00000005.mseg"))
    #expect(try Store.open(directory: folder.path).metricSegments.isEmpty)
    try writer.commit()
    #expect(try Store.open(directory: folder.path).read(name).timestamps == [0, 1, 2, 3, 4])
  }

  @Test("has one writer at a time, and the next one once that is gone")
  func locking() throws {
    let folder = try TemporaryFolder()
    var writer: StoreWriter? = try StoreWriter(directory: folder.path)
    #expect(throws: StoreError.locked(path: folder.path + "/LOCK")) {
      try StoreWriter(directory: folder.path)
    }
    try writer?.append(series: name, samples: samples([(1, 1)]))
    try writer?.commit()
    writer = nil
    let next = try StoreWriter(directory: folder.path)
    try next.append(series: name, samples: samples([(2, 2)]))
    try next.commit()
    #expect(try Store.open(directory: folder.path).read(name).values == [1, 2])
  }

  @Test("is as it was last committed after a crash at any step of a commit")
  func crashes() throws {
    let folder = try TemporaryFolder()
    var writer: StoreWriter? = try StoreWriter(directory: folder.path)
    try writer?.append(series: name, samples: samples([(1, 1)]))
    try writer?.commit()
    try writer?.append(series: name, samples: samples([(2, 2)]))
    writer = nil
    // Left by a crash: half a segment, a whole one that no manifest lists, half a manifest.
    let segment = try folder.read("m/00000001.mseg")
    try folder.write(Array(segment.prefix(100)), to: "tmp/segment")
    try folder.write(segment, to: "m/00000002.mseg")
    try folder.write(Array("lookback-st".utf8), to: "tmp/manifest")
    #expect(try Store.open(directory: folder.path).read(name).values == [1])
    #expect(Store.verify(directory: folder.path) == [])
    let next = try StoreWriter(directory: folder.path)
    #expect(!folder.exists("tmp/segment") && !folder.exists("m/00000002.mseg"))
    try next.append(series: name, samples: samples([(3, 3)]))
    try next.commit()
    #expect(try Store.open(directory: folder.path).read(name).values == [1, 3])
  }

  @Test("is not made in a folder of other files, and not found where there is none")
  func foreignFolder() throws {
    let folder = try TemporaryFolder()
    #expect(throws: StoreError.notAStore(path: folder.path)) {
      try Store.open(directory: folder.path)
    }
    #expect(throws: StoreError.notAStore(path: folder.path + "/absent")) {
      try Store.open(directory: folder.path + "/absent")
    }
    try folder.write([1], to: "notes.txt")
    #expect(throws: StoreError.notAStore(path: folder.path)) {
      try StoreWriter(directory: folder.path)
    }
    #expect(!folder.exists("m"))
  }

  @Test("of a later format is refused by its version")
  func laterVersion() throws {
    let folder = try TemporaryFolder()
    _ = try StoreWriter(directory: folder.path)
    try folder.write(Array("lookback-store 3\nsomething else\n".utf8), to: "MANIFEST")
    #expect(throws: StoreError.unsupportedVersion(path: folder.path + "/MANIFEST", version: 3)) {
      try Store.open(directory: folder.path)
    }
  }

  @Test("tells its sizes")
  func statistics() throws {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path)
    try SampleStore.fill(writer)
    try writer.commit()
    let statistics = try Store.open(directory: folder.path).statistics()
    #expect(statistics.seriesCount == 3 && statistics.streamCount == 1)
    #expect(statistics.sampleCount == 25 && statistics.entryCount == 3)
    // 23 floats of 16 bytes, two histograms of 32 and two buckets of 8; lines of 20, 30 and 0.
    #expect(statistics.rawSampleBytes == 23 * 16 + 2 * 48)
    #expect(statistics.rawLineBytes == 50)
    #expect(statistics.segments.map(\.kind) == [.metrics, .logs])
    let segment = try folder.read("m/00000001.mseg")
    #expect(statistics.storedSampleBytes == segment.count)
    #expect(statistics.bytesPerSample == Double(segment.count) / 25)
    #expect(statistics.segments[0].timeRange == 0...285_000)
  }
}
