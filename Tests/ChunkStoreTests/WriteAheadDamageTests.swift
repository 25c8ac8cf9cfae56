import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("Damage of a write-ahead log")
struct WriteAheadDamageTests {
  private static let log = "wal/000001.wal"

  /// A store whose data is in its log only, and what it held after each acknowledgement.
  private func prepare(
    _ durability: Durability
  ) throws -> (folder: TemporaryFolder, states: [[String]]) {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(directory: folder.path, durability: durability)
    var states = try [everything(in: Store.open(directory: folder.path))]
    var recorder = RandomRecorder(seed: 7)
    for _ in 0..<6 {
      for _ in 0..<3 { try recorder.send(to: [writer]) }
      try writer.acknowledge()
      states.append(try everything(in: Store.open(directory: folder.path)))
    }
    return (folder, states)
  }

  @Test("by cutting it short anywhere leaves what was acknowledged up to there", arguments: [0, 1])
  func truncation(mode: Int) throws {
    let (folder, states) = try prepare([.always, .never][mode])
    let bytes = try folder.read(Self.log)
    var reached = 0
    for length in bytes.indices {
      try folder.write(Array(bytes[..<length]), to: Self.log)
      guard let store = try? Store.open(directory: folder.path) else {
        // The header was on the disk before anything named the file.
        #expect(length < WriteAheadFormat.headerSize)
        #expect(Store.verify(directory: folder.path).count == 1)
        continue
      }
      let read = try everything(in: store)
      if reached + 1 < states.count && read == states[reached + 1] { reached += 1 }
      #expect(read == states[reached], "\(length) bytes")
      if length % 64 == 0 {
        let copy = try TemporaryFolder()
        for name in ["m", "l", "tmp", "wal"] {
          try FileOperations.makeDirectory(copy.path + "/" + name)
        }
        for name in ["MANIFEST", Self.log] { try copy.write(folder.read(name), to: name) }
        _ = try StoreWriter(directory: copy.path)
        #expect(try everything(in: Store.open(directory: copy.path)) == read)
      }
    }
    #expect(reached == states.count - (mode == 0 ? 1 : 2))
  }

  @Test("of any byte is found where the disk was waited for, or does no harm")
  func flippedBytes() throws {
    let (folder, states) = try prepare(.always)
    let bytes = try folder.read(Self.log)
    var generator = SeededGenerator(seed: 3)
    var found = 0
    for offset in bytes.indices {
      var broken = bytes
      broken[offset] ^= UInt8.random(in: 1...255, using: &generator)
      try folder.write(broken, to: Self.log)
      if let store = try? Store.open(directory: folder.path) {
        #expect(try everything(in: store) == states.last, "byte \(offset)")
      } else {
        found += 1
        let problems = Store.verify(directory: folder.path)
        #expect(problems.count == 1 && problems[0].path == folder.path + "/" + Self.log)
        #expect(problems[0].offset <= offset)
        #expect(throws: StoreError.self) { try StoreWriter(directory: folder.path) }
      }
    }
    // All but the marks behind the frames, which say what was on the disk.
    #expect(found > bytes.count / 2)
  }

  @Test("of the manifest that names it gives an error, wherever it is and however short")
  func manifest() throws {
    let (folder, states) = try prepare(.always)
    let bytes = try folder.read("MANIFEST")
    #expect(bytes.starts(with: Array("lookback-store 2\n".utf8)))
    var generator = SeededGenerator(seed: 6)
    for offset in bytes.indices {
      var broken = bytes
      broken[offset] ^= UInt8.random(in: 1...255, using: &generator)
      for bytes in [broken, Array(bytes[..<offset])] {
        try folder.write(bytes, to: "MANIFEST")
        #expect(throws: StoreError.self, "byte \(offset)") {
          try Store.open(directory: folder.path)
        }
        #expect(Store.verify(directory: folder.path) != [])
        #expect(throws: StoreError.self) { try StoreWriter(directory: folder.path) }
      }
    }
    try folder.write(bytes, to: "MANIFEST")
    #expect(try everything(in: Store.open(directory: folder.path)) == states.last)
  }

  @Test("of a frame that nobody was told of leaves the frames before it")
  func tornFrames() throws {
    let (folder, states) = try prepare(.never)
    let bytes = try folder.read(Self.log)
    var generator = SeededGenerator(seed: 4)
    for offset in bytes.indices.dropFirst(WriteAheadFormat.headerSize) {
      var broken = bytes
      broken[offset] ^= UInt8.random(in: 1...255, using: &generator)
      try folder.write(broken, to: Self.log)
      let read = try everything(in: Store.open(directory: folder.path))
      #expect(states.dropLast().contains(read), "byte \(offset)")
    }
  }

  @Test("by its loss, or by that of a log's end that another log follows, is named")
  func missing() throws {
    let (folder, _) = try prepare(.always)
    let bytes = try folder.read(Self.log)
    try FileOperations.remove(folder.path + "/" + Self.log)
    #expect(throws: StoreError.self) { try Store.open(directory: folder.path) }
    #expect(Store.verify(directory: folder.path).map(\.path) == [folder.path + "/" + Self.log])
    // As a crash leaves it between the making of the next log and the manifest that names it.
    let directory = StoreDirectory(path: folder.path)
    try folder.write(bytes, to: Self.log)
    _ = try directory.makeLog(2, previousBytes: bytes.count)
    _ = try Store.open(directory: folder.path)
    try folder.write(Array(bytes.dropLast(32)), to: Self.log)
    let error = StoreError.damaged(
      path: folder.path + "/" + Self.log, offset: bytes.count - 32,
      reason: "the log went on to byte \(bytes.count)")
    #expect(throws: error) { try Store.open(directory: folder.path) }
    // A log whose making was torn is an empty one.
    try folder.write(bytes, to: Self.log)
    let second = try folder.read("wal/000002.wal")
    for length in second.indices {
      try folder.write(Array(second[..<length]), to: "wal/000002.wal")
      _ = try Store.open(directory: folder.path)
    }
  }

  @Test("that passes the checksums gives an error or data, and never traps")
  func craftedFrames() throws {
    let (folder, _) = try prepare(.never)
    let bytes = try folder.read(Self.log)
    var generator = SeededGenerator(seed: 5)
    let start = WriteAheadFormat.headerSize
    for _ in 0..<3000 {
      var broken = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let offset = Int.random(in: (start + 32)..<broken.count, using: &generator)
        broken[offset] = UInt8.random(in: 0...255, using: &generator)
      }
      Resealing.resealFrames(&broken, of: bytes)
      try folder.write(broken, to: Self.log)
      guard let store = try? Store.open(directory: folder.path) else { continue }
      _ = try everything(in: store)
    }
  }
}
