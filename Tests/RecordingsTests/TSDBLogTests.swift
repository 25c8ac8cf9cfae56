import Foundation
import TelemetryModel
import Testing

@testable import Recordings

/// Write-ahead logs made by hand.
@Suite("Prometheus logs") struct TSDBLogTests {
  private static let up: Labels = ["__name__": "up", "job": "a"]
  private static let down: Labels = ["__name__": "down"]

  private static let names = TSDBLog.series([
    (1, [("__name__", "up"), ("job", "a")]), (7, [("__name__", "down")]),
  ])

  private static func read(
    _ segments: [[UInt8]], isStrict: Bool = false
  ) throws -> (sink: CollectingSink, report: ImportReport) {
    try TSDBFolder.withTemporary { folder in
      try TSDBLog.write(segments, to: folder.appendingPathComponent("wal"))
      return try TSDBFolder.imported(folder, isStrict: isStrict)
    }
  }

  @Test(arguments: [TSDBLog.Packing.none, .snappy]) func recordsSpanPages(
    _ packing: TSDBLog.Packing
  ) throws {
    var log = TSDBLog()
    log.append(Self.names, packing: packing)
    // Each record of 50 000 bytes and more crosses a page, and headers come to lie at its end.
    for time in 0..<40 {
      let values = (0..<1200).map { (UInt64($0 % 2 == 0 ? 1 : 7), Double($0)) }
      log.append(TSDBLog.samples(Int64(time), values), packing: packing)
    }
    let (sink, report) = try Self.read([log.bytes])
    #expect(report.damages == [])
    #expect(report.notes == [])
    // Of samples with one time the first stays.
    #expect(sink.series[Self.up]?.values == [Double](repeating: 0, count: 40))
    #expect(sink.series[Self.down]?.values == [Double](repeating: 1, count: 40))
  }

  @Test func samplesThatDoNotComeInOrderAreDroppedAsTheReferenceDoes() throws {
    var log = TSDBLog()
    log.append(Self.names)
    for (time, value) in [(10, 1.0), (30, 2), (20, 3), (30, 4), (40, 5)] {
      log.append(TSDBLog.samples(Int64(time), [(1, value)]))
    }
    let (sink, _) = try Self.read([log.bytes])
    #expect(sink.series[Self.up]?.timestamps == [10, 30, 40])
    #expect(sink.series[Self.up]?.values == [1, 2, 5])
  }

  @Test func aTornLogGivesEverythingBefore() throws {
    var log = TSDBLog()
    var ends = [0]
    log.append(Self.names, packing: .snappy)
    ends.append(log.bytes.count)
    for time in 0..<12 {
      log.append(TSDBLog.samples(Int64(time), [(1, Double(time)), (7, 0.5)]), packing: .snappy)
      ends.append(log.bytes.count)
    }
    for length in 0...log.bytes.count {
      let (sink, report) = try Self.read([Array(log.bytes.prefix(length))], isStrict: true)
      let whole = ends.filter { $0 <= length }.count - 2
      #expect(sink.series[Self.up]?.timestamps ?? [] == (0..<max(0, Int64(whole))).map { $0 })
      #expect(report.notes.count == (ends.contains(length) ? 0 : 1), "\(length)")
    }
  }

  @Test func aFlippedBitGivesTheSameOrLess() throws {
    var log = TSDBLog()
    log.append(Self.names)
    for time in 0..<6 { log.append(TSDBLog.samples(Int64(time), [(1, Double(time))])) }
    let whole = try Self.read([log.bytes]).sink.lines
    try TSDBFolder.withTemporary { folder in
      for place in 0..<(log.bytes.count * 8) {
        var bytes = log.bytes
        bytes[place / 8] ^= 1 << UInt8(place % 8)
        try TSDBLog.write([bytes], to: folder.appendingPathComponent("wal"))
        let (sink, report) = try TSDBFolder.imported(folder)
        #expect(Set(sink.lines).isSubset(of: whole))
        if sink.lines != whole { #expect(report.notes.count + report.damages.count > 0) }
      }
    }
  }

  @Test func damageBeforeTheEndStopsThere() throws {
    var first = TSDBLog()
    first.append(Self.names)
    first.append(TSDBLog.samples(1, [(1, 1)]))
    let good = first.bytes.count
    first.append(TSDBLog.samples(2, [(1, 2)]))
    var second = TSDBLog()
    second.append(TSDBLog.samples(3, [(1, 3)]))
    var bytes = first.bytes
    bytes[good + 10] ^= 1
    let (sink, report) = try Self.read([bytes, second.bytes])
    #expect(sink.series[Self.up]?.timestamps == [1])
    let damage = try #require(report.damages.first)
    #expect(damage.offset == good)
    #expect(damage.path.hasSuffix("wal/00000000"))
    #expect(damage.reason.contains("1 later segments"))
    #expect(throws: RecordingError.self) { try Self.read([bytes, second.bytes], isStrict: true) }
  }

  @Test func zstandardIsNamed() throws {
    var log = TSDBLog()
    log.append(Self.names)
    log.append([1, 2, 3], packing: .zstandard)
    log.append(TSDBLog.samples(1, [(1, 1)]))
    let report = try Self.read([log.bytes, []]).report
    #expect(report.damages.first?.reason.contains("zstd") == true)
  }

  @Test func checkpointsStandForTheSegmentsBeforeThem() throws {
    var old = TSDBLog()
    old.append(Self.names)
    old.append(TSDBLog.samples(1, [(7, 9)]))
    var checkpoint = TSDBLog()
    checkpoint.append(TSDBLog.series([(1, [("__name__", "up"), ("job", "a")])]))
    checkpoint.append(TSDBLog.samples(5, [(1, 5)]))
    var new = TSDBLog()
    new.append(TSDBLog.samples(6, [(1, 6), (7, 6)]))
    try TSDBFolder.withTemporary { folder in
      let wal = folder.appendingPathComponent("wal")
      try TSDBLog.write([old.bytes, new.bytes], to: wal)
      for (name, log) in [("checkpoint.00000000", checkpoint), ("checkpoint.1.tmp", old)] {
        try TSDBLog.write([log.bytes], to: wal.appendingPathComponent(name))
      }
      let (sink, report) = try TSDBFolder.imported(folder)
      #expect(sink.series[Self.up]?.timestamps == [5, 6])
      #expect(sink.series[Self.down] == nil)
      #expect(report.notes.first?.contains("1 samples") == true)
    }
  }

  @Test func numbersMayComeToMeanOtherSeries() throws {
    var log = TSDBLog()
    log.append(Self.names)
    log.append(TSDBLog.samples(1, [(1, 1), (7, 1)]))
    log.append(TSDBLog.samples(2, [(1, 2), (7, 2)]))
    log.append(
      TSDBLog.series([(1, [("__name__", "down")]), (9, [("__name__", "up"), ("job", "a")])]))
    log.append(TSDBLog.samples(3, [(1, 3), (9, 4)]))
    let (sink, report) = try Self.read([log.bytes])
    #expect(sink.series[Self.up]?.values == [1, 2, 4])
    #expect(sink.series[Self.down]?.values == [1, 2, 3])
    #expect(report.series == 2)
  }

  @Test func deletionsCountForSamplesBeforeAndInHeadChunks() throws {
    var log = TSDBLog()
    log.append(Self.names)
    for time in 10...20 { log.append(TSDBLog.samples(Int64(time), [(1, Double(time))])) }
    log.append(TSDBLog.tombstone(1, 3, 17))
    try TSDBFolder.withTemporary { folder in
      try TSDBLog.write([log.bytes], to: folder.appendingPathComponent("wal"))
      let chunks = TSDBLog.headChunks([(1, (0...12).map { (Int64($0), Double($0)) })])
      try TSDBLog.write([chunks], to: folder.appendingPathComponent("chunks_head"), from: 1)
      let (sink, report) = try TSDBFolder.imported(folder)
      let columns = try #require(sink.series[Self.up])
      #expect(columns.timestamps.sorted() == [0, 1, 2, 18, 19, 20])
      // The log's samples up to 12 are those of the chunk, and are counted once.
      #expect(report.samples == 6)
    }
  }

  @Test func deletionsCountForSamplesThatLeftLongBefore() throws {
    var log = TSDBLog()
    log.append(TSDBLog.series([(1, [("__name__", "up"), ("job", "a")])]))
    for time in 0..<50 { log.append(TSDBLog.samples(Int64(time), [(1, Double(time))])) }
    // This series comes up only after the first samples have gone.
    log.append(TSDBLog.series([(7, [("__name__", "down")])]))
    for time in 0..<50 { log.append(TSDBLog.samples(Int64(time), [(7, Double(time))])) }
    log.append(TSDBLog.tombstone(1, 5, 40) + TSDBLog.tombstone(7, 0, 48).dropFirst())
    try TSDBFolder.withTemporary { folder in
      try TSDBLog.write([log.bytes], to: folder)
      var reader = try HeadReader(
        walPath: folder.path, folder: nil, minTime: .min, isStrict: true, bufferLimit: 160)
      var times: [Labels: [Int64]] = [:]
      var calls = 0
      try reader.read { (labels, columns) throws(RecordingError) in
        calls += 1
        times[labels, default: []] += columns.timestamps
      }
      #expect(calls > 1)
      #expect(times == [Self.up: [0, 1, 2, 3, 4] + (41..<50).map { $0 }, Self.down: [49]])
    }
  }

  @Test func aTornHeadChunkIsTakenFromTheLog() throws {
    var log = TSDBLog()
    log.append(Self.names)
    for time in 0...20 { log.append(TSDBLog.samples(Int64(time), [(1, Double(time))])) }
    let chunks = TSDBLog.headChunks([(1, (0...12).map { (Int64($0), Double($0)) })])
    try TSDBFolder.withTemporary { folder in
      try TSDBLog.write([log.bytes], to: folder.appendingPathComponent("wal"))
      for length in 8..<(chunks.count - 64) {
        try TSDBLog.write(
          [Array(chunks.prefix(length))], to: folder.appendingPathComponent("chunks_head"))
        let (sink, report) = try TSDBFolder.imported(folder, isStrict: true)
        #expect(sink.series[Self.up]?.timestamps == (0...20).map { $0 })
        #expect(report.damages == [])
      }
    }
  }

  @Test func outOfOrderSamplesComeFromTheirOwnLog() throws {
    var log = TSDBLog()
    log.append(Self.names)
    log.append(TSDBLog.samples(30, [(1, 30)]))
    var late = TSDBLog()
    for time in [20, 10, 15] { late.append(TSDBLog.samples(Int64(time), [(1, Double(time))])) }
    try TSDBFolder.withTemporary { folder in
      try TSDBLog.write([log.bytes], to: folder.appendingPathComponent("wal"))
      try TSDBLog.write([late.bytes], to: folder.appendingPathComponent("wbl"))
      #expect(
        try TSDBFolder.asked(folder).map { $0.split(separator: " ")[2] } == [
          "10", "15", "20", "30",
        ])
    }
  }
}
