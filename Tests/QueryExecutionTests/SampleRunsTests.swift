import Testing

@testable import QueryExecution

@Suite("Runs of samples") struct SampleRunsTests {
  @Test("come in order of time, those of one time as they came")
  func order() {
    var generator = SeededGenerator(seed: 71)
    for _ in 0..<300 {
      var times: [Int64] = []
      for _ in 0..<Int.random(in: 0..<9, using: &generator) {
        let count = Int.random(in: 0..<20, using: &generator)
        times += (0..<count).map { _ in Int64.random(in: 0..<30, using: &generator) }.sorted()
      }
      let values = times.indices.map { Double($0) }
      let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
      let sorted = SampleRuns(times, values)
      #expect(sorted.times == times.sorted())
      #expect(sorted.values == order.map { values[$0] })
      #expect(SampleRuns(times, []).times == times.sorted())
    }
  }
}
