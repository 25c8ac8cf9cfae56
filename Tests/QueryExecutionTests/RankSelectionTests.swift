import Testing

@testable import QueryExecution

@Suite("Quantiles of many values") struct RankSelectionTests {
  /// The quantile of values that are sorted first.
  private func sorted(_ phi: Double, _ values: [Double]) -> Double {
    let sorted = values.sorted()
    return OverTimeKernels.interpolated(phi, count: sorted.count) { sorted[$0] }
  }

  @Test("are those of sorted ones")
  func quantiles() {
    var generator = SeededGenerator(seed: 8)
    for round in 0..<300 {
      let count = Int.random(in: 64...2000, using: &generator)
      let values: [Double] =
        switch round % 5 {
        case 0: (0..<count).map { Double($0) }
        case 1: (0..<count).map { Double(count - $0) }
        case 2: (0..<count).map { Double($0 % 3) }
        case 3: (0..<count).map { Double(min($0, count - $0)) }
        default:
          (0..<count).map { _ in
            [Double.infinity, -.infinity, Double.random(in: -9...9, using: &generator)][
              min(2, Int.random(in: 0..<40, using: &generator))]
          }
        }
      for phi in [0, 0.01, 0.5, 0.95, 0.999, 1, Double.random(in: 0...1, using: &generator)] {
        let found = OverTimeKernels.quantile(phi, values)
        let expected = sorted(phi, values)
        #expect(found == expected || (found.isNaN && expected.isNaN), "\(phi) of \(count)")
      }
    }
  }
}
