import TelemetryModel
import Testing

@testable import ChunkStore

@Suite("The buffer of what was taken in")
struct RecordingBufferTests {
  private func series(_ number: Int) -> Labels { ["__name__": "up", "pod": "p\(number)"] }

  private func samples(from start: Int64) -> SampleColumns {
    var columns = SampleColumns()
    columns.timestamps = (0..<500).map { start + 15 * $0 }
    columns.values = columns.timestamps.map { Double($0 % 7) }
    return columns
  }

  private func entries(from start: Int64) -> LogEntryBlock {
    var block = LogEntryBlock()
    for time in start..<(start + 500) { block.append(timestamp: time, line: "at \(time)".utf8) }
    return block
  }

  private func fill(_ buffer: inout RecordingBuffer, _ numbers: [Int], from start: Int64) throws {
    for number in numbers {
      try buffer.append(series: series(number), samples: samples(from: start))
      try buffer.append(stream: series(number), entries: entries(from: start))
    }
  }

  @Test("makes the same segments where it was used before, series in whatever order")
  func usedAgain() throws {
    let orders = [[0, 1, 2, 3], [0, 1, 2, 3], [3, 1, 0, 2], [2, 9], [4, 0, 1, 2, 3, 5], []]
    var used = RecordingBuffer()
    for (round, order) in orders.enumerated() {
      var fresh = RecordingBuffer()
      try fill(&fresh, order, from: Int64(round))
      try fill(&used, order, from: Int64(round))
      used.note(metric: "up", metadata: MetricMetadata(kind: .gauge, help: "\(round)", unit: ""))
      fresh.note(metric: "up", metadata: MetricMetadata(kind: .gauge, help: "\(round)", unit: ""))
      #expect(used.metricSegment() == fresh.metricSegment())
      #expect(used.logSegment() == fresh.logSegment())
      #expect(!used.isEmpty)
      used.removeAll()
      #expect(used.isEmpty)
      #expect(used.metricSegment() == nil && used.logSegment() == nil)
    }
  }

  @Test("keeps label sets only where they took little of its memory")
  func keptLabels() throws {
    var buffer = RecordingBuffer()
    try fill(&buffer, [1, 2], from: 0)
    let full = buffer.byteCount
    buffer.removeAll()
    #expect((1..<(full / 8)).contains(buffer.byteCount))
    for number in 0..<100 {
      var one = SampleColumns()
      one.append(1, at: 1, start: 0)
      try buffer.append(series: series(number), samples: one)
    }
    buffer.removeAll()
    #expect(buffer.byteCount == 0)
  }
}
