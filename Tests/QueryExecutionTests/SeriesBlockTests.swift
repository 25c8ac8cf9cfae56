import TelemetryModel
import Testing

@testable import QueryExecution

@Suite struct SeriesBlockTests {
  @Test(arguments: [1, 63, 64, 65, 130, 720])
  func clearsWhatIsNotPresent(stepCount: Int) {
    var generator = SeededGenerator(seed: UInt64(stepCount))
    var block = SeriesBlock(unwritten: 5..<8, stepCount: stepCount)
    block.withRows { values, _ in values.update(repeating: 7, count: 3 * stepCount) }
    let present = (0..<(3 * stepCount)).map { _ in generator.next() % 4 > 0 }
    for (cell, isPresent) in present.enumerated() where isPresent {
      block.set(row: cell / stepCount, step: cell % stepCount, 2)
    }
    block.clearAbsent(row: 0)
    block.clearAbsent(row: 2)
    #expect(block.firstSeries == 5)
    for (cell, isPresent) in present.enumerated() {
      let isCleared = cell / stepCount != 1
      #expect(block.values[cell] == (isPresent ? 2 : isCleared ? 0 : 7))
      #expect(block.isPresent(row: cell / stepCount, step: cell % stepCount) == isPresent)
    }
  }

  @Test func findsRunsOfBits() {
    var generator = SeededGenerator(seed: 3)
    let words =
      [0, .max, 1, 1 << 63, 0xF0F0, ~1, ~(1 << 63)]
      + (0..<200).map { _ in
        generator.next() & generator.next() | generator.next() << 40
      }
    for word in words {
      var runs: [Range<Int>] = []
      word.forEachRun { runs.append($0) }
      let bits = runs.reduce(UInt64(0)) { $1.reduce($0) { $0 | 1 << UInt64($1) } }
      #expect(bits == word)
      // No run ends where the next one starts.
      for (run, next) in zip(runs, runs.dropFirst()) { #expect(run.upperBound < next.lowerBound) }
      #expect(!runs.contains { $0.isEmpty })
    }
  }
}
