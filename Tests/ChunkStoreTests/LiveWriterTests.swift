import Synchronization
import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("A live writer")
struct LiveWriterTests {
  private let name: Labels = ["__name__": "up"]

  private func contents(_ folder: TemporaryFolder) throws -> [String] {
    try everything(in: Store.open(directory: folder.path))
  }

  @Test("shows what it acknowledged, as the same data in memory reads", arguments: [0, 1, 2])
  func acknowledging(mode: Int) throws {
    let durability: [Durability] = [.always, .interval(milliseconds: 10) { 0 }, .never]
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path, durability: durability[mode])
    try SampleStore.fill(writer)
    #expect(try contents(folder) == [])
    try writer.acknowledge()
    let memory = MemoryStoreWriter()
    try SampleStore.fill(memory)
    let expected = try everything(in: memory.finish())
    #expect(try contents(folder) == expected)
    #expect(folder.exists("wal/000001.wal") && !folder.exists("m/00000001.mseg"))
    #expect(Store.verify(directory: folder.path) == [])
    try writer.commit()
    #expect(try contents(folder) == expected)
    #expect(folder.exists("wal/000002.wal") && !folder.exists("wal/000001.wal"))
    #expect(folder.exists("m/00000001.mseg"))
    #expect(Store.verify(directory: folder.path) == [])
  }

  @Test("is read after its end by a reader, a live and a batch writer alike")
  func recovery() throws {
    let folder = try TemporaryFolder()
    var writer: StoreWriter? = try StoreWriter(directory: folder.path, durability: .never)
    try SampleStore.fill(#require(writer))
    try writer?.acknowledge()
    // Not acknowledged, and lost with the writer.
    try writer?.append(series: name, samples: samples([(1, 1)]))
    writer = nil
    let expected = try contents(folder)
    #expect(expected.count == 5)
    writer = try StoreWriter(directory: folder.path, durability: .always)
    #expect(try contents(folder) == expected)
    #expect(folder.exists("wal/000002.wal") && !folder.exists("wal/000001.wal"))
    try writer?.append(series: SampleStore.floats, samples: samples([(0, 99), (999_999, 7)]))
    try writer?.acknowledge()
    writer = nil
    writer = try StoreWriter(directory: folder.path)
    #expect(try FileOperations.list(folder.path + "/wal") == [])
    #expect(try folder.read("MANIFEST").starts(with: Array("lookback-store 1\n".utf8)))
    let read = try Store.open(directory: folder.path).read(SampleStore.floats)
    // The first written sample at time 0 stands.
    #expect(read.timestamps.count == 21 && read.values[0] == 0 && read.values[20] == 7)
  }

  @Test("waits for the disk as often as it promises")
  func waiting() throws {
    for (durability, expected) in [
      (Durability.always, 5), (.never, 0),
      // The clock stands at 0, 3, 6, 9, 12: due at the first and at 6 and 12.
      (.interval(milliseconds: 5, clock: tick(by: 3)), 3),
    ] {
      let folder = try TemporaryFolder()
      let waits = Mutex(0)
      var directory = StoreDirectory(path: folder.path)
      directory.gate = { (operation, path) in
        if operation == "fsync" && path.hasSuffix(".wal") { waits.withLock { $0 += 1 } }
      }
      let writer = try StoreWriter(directory, durability: durability)
      for time in 0..<5 {
        try writer.append(series: name, samples: samples([(Int64(time), 1)]))
        try writer.append(series: name, samples: samples([(Int64(time + 100), 1)]))
        try writer.acknowledge()
      }
      try writer.acknowledge()
      #expect(waits.withLock { $0 } == expected)
    }
  }

  private func tick(by step: Int64) -> @Sendable () -> Int64 {
    let time = Mutex(-step)
    return {
      time.withLock {
        $0 += step
        return $0
      }
    }
  }

  @Test("that has had enough for a segment goes on in a new log", arguments: 1...6)
  func rotation(seed: Int) throws {
    let folder = try TemporaryFolder()
    let memory = MemoryStoreWriter()
    var recorder = RandomRecorder(seed: UInt64(seed))
    var writer: StoreWriter? = try StoreWriter(
      directory: folder.path, bufferLimit: 3000, durability: .never)
    for _ in 0..<120 {
      try recorder.send(to: [#require(writer), memory])
      if recorder.chance(of: 8) { try writer?.commit() }
      if recorder.chance(of: 5) {
        try writer?.acknowledge()
        #expect(try contents(folder) == everything(in: memory.finish()))
        if recorder.chance(of: 5) {
          writer = nil
          let isLive = !recorder.chance(of: 2)
          writer = try StoreWriter(
            directory: folder.path, bufferLimit: 3000, durability: isLive ? .never : nil)
        }
      }
    }
    try writer?.acknowledge()
    #expect(try contents(folder) == everything(in: memory.finish()))
    #expect(Store.verify(directory: folder.path) == [])
  }

  @Test("loses nothing that it acknowledged at whatever step the disk fails, and doubles nothing")
  func failingSteps() throws {
    var failed = 0
    for step in 0..<200 {
      let folder = try TemporaryFolder()
      let directory = StoreDirectory(path: folder.path).failing(at: step)
      var acknowledged = 0
      var sent = 0
      var error: StoreError?
      do throws(StoreError) {
        for _ in 0..<2 {
          let writer = try StoreWriter(directory, bufferLimit: 1600, durability: .always)
          for _ in 0..<5 {
            sent += 1
            try writer.append(series: name, samples: samples([(Int64(sent), Double(sent))]))
            if sent % 2 == 0 { continue }
            do throws(StoreError) {
              try writer.acknowledge()
            } catch let first {
              // What failed once stays failed.
              #expect(throws: first) { try writer.acknowledge() }
              #expect(throws: first) { try writer.commit() }
              #expect(throws: first) { try writer.append(series: name, samples: samples([])) }
              throw first
            }
            acknowledged = sent
          }
        }
      } catch let thrown {
        error = thrown
      }
      guard error != nil else {
        #expect(failed > 30)
        return
      }
      failed += 1
      if acknowledged == 0 && !FileOperations.exists(directory.manifestPath) { continue }
      for path in [folder.path, folder.path] {
        #expect(Store.verify(directory: path) == [])
        let read = try Store.open(directory: path).read(name)
        #expect(read.values.count >= acknowledged && read.values.count <= sent, "step \(step)")
        #expect(read.values == (0..<read.values.count).map { Double($0 + 1) })
        // The second time, after a writer has recovered.
        _ = try StoreWriter(directory: path, durability: .always)
      }
    }
    Issue.record("the scenario has more steps than were tried")
  }

  @Test("may replace segments and logs while a reader opens the store")
  func racingReader() throws {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path, durability: .never)
    var sent: Int64 = 0
    func send() throws(StoreError) {
      sent += 1
      try writer.append(series: name, samples: samples([(sent, Double(sent))]))
      try writer.acknowledge()
    }
    try send()
    var attempts = 0
    let store = try Store.open(StoreDirectory(path: folder.path)) { () throws(StoreError) in
      attempts += 1
      if attempts > 3 { return }
      // The log that the reader knows of becomes a segment, and another log is begun.
      try send()
      try writer.commit()
      try send()
    }
    #expect(attempts == 4)
    #expect(try store.read(name).timestamps == Array(1...sent))
  }
}
