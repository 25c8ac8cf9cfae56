import Glibc
import TelemetryModel
import Testing

@testable import ChunkStore

/// A disk of a few hundred kilobytes, in memory. Only root may have one.
private final class TinyDisk {
  let folder: TemporaryFolder
  var path: String { folder.path }

  init?(kilobytes: Int) throws {
    folder = try TemporaryFolder()
    let options = "size=\(kilobytes)k"
    guard mount("tmpfs", folder.path, "tmpfs", 0, options) == 0 else { return nil }
  }

  deinit { umount2(folder.path, CInt(MNT_DETACH)) }

  static let isAllowed = (try? TinyDisk(kilobytes: 64)) != nil
}

@Suite(
  "A full disk", .serialized,
  .enabled(if: TinyDisk.isAllowed, "a small disk in memory can be mounted by root only"))
struct DiskFullTests {
  private let name: Labels = ["__name__": "up"]

  /// Values that take eight bytes each.
  private func noise(_ count: Int, from start: Int64) -> SampleColumns {
    var generator = SeededGenerator(seed: UInt64(start) + 1)
    return samples(
      (0..<count).map { (start + Int64($0), Double(generator.next() >> 12) / 4_503_599.0) })
  }

  @Test("is a clear error of a batch writer; the store stays as committed, and readable")
  func batch() throws {
    let disk = try #require(try TinyDisk(kilobytes: 300))
    let writer = try StoreWriter(directory: disk.path)
    try writer.append(series: name, samples: noise(5000, from: 0))
    try writer.commit()
    let before = try everything(in: Store.open(directory: disk.path))
    try writer.append(series: name, samples: noise(60_000, from: 100_000))
    let path = disk.path + "/tmp/segment"
    let full = StoreError.system(operation: "write", path: path, errno: ENOSPC)
    #expect(throws: full) { try writer.commit() }
    #expect(throws: full) { try writer.append(series: name, samples: noise(1, from: 1)) }
    #expect(try everything(in: Store.open(directory: disk.path)) == before)
    #expect(Store.verify(directory: disk.path) == [])
    // Nothing of what failed is left to fill the disk.
    #expect(!FileOperations.exists(path))
    #expect(try FileOperations.list(disk.path + "/m") == ["00000001.mseg"])
  }

  @Test("stops a live writer; what was acknowledged is there, and comes back to the next writer")
  func live() throws {
    for kilobytes in [100, 173, 250, 301] {
      let disk = try #require(try TinyDisk(kilobytes: kilobytes))
      var acknowledged = 0
      var failure: StoreError?
      do throws(StoreError) {
        let writer = try StoreWriter(
          directory: disk.path, bufferLimit: 60_000, durability: .always)
        while acknowledged < 1_000_000 {
          try writer.append(series: name, samples: noise(100, from: Int64(acknowledged)))
          try writer.acknowledge()
          acknowledged += 100
        }
      } catch {
        failure = error
      }
      guard case .system(_, _, let code) = failure else {
        Issue.record("the disk never was full: \(String(describing: failure))")
        return
      }
      #expect(code == ENOSPC)
      #expect(acknowledged > 0)
      #expect(Store.verify(directory: disk.path) == [])
      let count = try Store.open(directory: disk.path).read(name).values.count
      #expect(count >= acknowledged && count <= acknowledged + 100)
      // With no room to make segments of its log, a writer fails as clearly and loses nothing.
      _ = try? StoreWriter(directory: disk.path, durability: .always)
      #expect(try Store.open(directory: disk.path).read(name).values.count == count)
    }
  }

  @Test("stops a compaction and an expiry, which leave the store as it was")
  func maintenance() throws {
    let disk = try #require(try TinyDisk(kilobytes: 400))
    let writer = try StoreWriter(directory: disk.path)
    for part in 0..<4 {
      try writer.append(series: name, samples: noise(9000, from: Int64(part) * 8000))
      try writer.commit()
    }
    let before = try everything(in: Store.open(directory: disk.path))
    #expect(throws: StoreError.self) { try writer.compact() }
    #expect(try everything(in: Store.open(directory: disk.path)) == before)
    let periods = RetentionPeriods(now: 100, samples: 10) { _ in nil }
    #expect(throws: StoreError.self) {
      try StoreWriter(directory: disk.path).retain(periods)
    }
    #expect(try everything(in: Store.open(directory: disk.path)) == before)
    #expect(Store.verify(directory: disk.path) == [])
    #expect(try FileOperations.list(disk.path + "/tmp") == [])
  }
}
