import TelemetryModel
import Testing

@Suite("The order of timestamps")
struct TimestampOrderTests {
  private func isIncreasing(_ times: [Int64]) -> Bool {
    zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
  }

  @Test("is told as by looking at each, extremes and overflowing distances too")
  func order() {
    var generator = SeededGenerator(seed: 8)
    let extremes: [Int64] = [.min, .min + 1, -(1 << 62), -1, 0, 1, (1 << 62) - 1, 1 << 62, .max]
    for first in extremes {
      for second in extremes {
        for times in [[first, second], [first, 0, second], [-5, first, second]] {
          #expect(times.isIncreasing() == isIncreasing(times), "\(times)")
        }
      }
    }
    for _ in 0..<500 {
      var times = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        Int64.random(in: -1000...1000, using: &generator)
      }
      if Bool.random(using: &generator) { times.sort() }
      if Bool.random(using: &generator) { times = Array(Set(times)).sorted() }
      if let place = times.indices.randomElement(using: &generator) {
        if Bool.random(using: &generator) {
          times[place] = extremes.randomElement(using: &generator) ?? 0
        }
        #expect(times.isIncreasing(from: place) == isIncreasing(Array(times[place...])))
      }
      #expect(times.isIncreasing() == isIncreasing(times), "\(times)")
      #expect(times.isIncreasing(from: times.count))
    }
  }
}
