import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("Timestamps that are known")
struct KnownTimestampsTests {
  @Test("are kept the second time, as long as there is room")
  func limit() {
    let known = KnownTimestamps(byteLimit: 100)
    let page = PageLocation(offset: 64, length: 8, hash: 0)
    // Rows of two lengths that point to one page, and a row of another segment.
    let keys = [(0, 5), (0, 8), (1, 1)].map { segment, count in
      KnownTimestamps.Key(
        segment: segment, timeline: Timeline(page: page, count: count, minTime: 1, maxTime: 9))
    }
    known.keep([1, 2, 3, 4, 5], of: keys[0])
    #expect(known[keys[0]] == nil)
    known.keep([1, 2, 3, 4, 5], of: keys[0])
    for _ in 0..<3 { known.keep([6, 7, 8, 9, 10, 11, 12, 13], of: keys[1]) }
    for _ in 0..<3 { known.keep([14], of: keys[2]) }
    #expect(known[keys[0]] == [1, 2, 3, 4, 5])
    #expect(known[keys[1]] == nil)
    #expect(known[keys[2]] == [14])
  }

  @Test("give every range the samples that are there", arguments: 0..<20)
  func ranges(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let memory = MemoryStoreWriter()
    var samples = SampleColumns()
    var time: Int64 = 1000
    for index in 0..<2000 {
      time += Int64.random(in: 1...30, using: &generator)
      samples.timestamps.append(time)
      samples.values.append(Double(index))
    }
    try memory.append(series: ["__name__": "a"], samples: samples)
    try memory.append(series: ["__name__": "b"], samples: samples)
    let store = try memory.finish()
    var columns = SampleColumns()
    for _ in 0..<60 {
      let ends = [0, time + 9].map { $0 + Int64.random(in: -9...1000, using: &generator) }
      let from =
        Bool.random(using: &generator) ? ends[0] : Int64.random(in: 0...time, using: &generator)
      let through = max(from, Bool.random(using: &generator) ? ends[1] : from + 500)
      let wanted = samples.timestamps.indices.filter {
        from <= samples.timestamps[$0] && samples.timestamps[$0] <= through
      }
      for reference in 0..<2 {
        try store.replaceSamples(reference, from: from, through: through, in: &columns)
        #expect(columns.timestamps == wanted.map { samples.timestamps[$0] })
        #expect(columns.values == wanted.map { samples.values[$0] })
      }
    }
  }
}
