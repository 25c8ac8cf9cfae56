/// A population variance under way, after Welford (Technometrics 4, 1962), both parts compensated.
struct WelfordVariance {
  private var count = 0.0
  private var mean = CompensatedSum()
  private var squares = CompensatedSum()

  init() {}

  /// Goes on from `count` values.
  init(count: Double, mean: CompensatedSum, squares: CompensatedSum) {
    self.count = count
    self.mean = mean
    self.squares = squares
  }

  @inline(__always)
  mutating func add(_ value: Double) {
    count += 1
    let delta = value - (mean.sum + mean.compensation)
    mean.add(delta / count)
    squares.add(delta * (value - (mean.sum + mean.compensation)))
  }

  var variance: Double { (squares.sum + squares.compensation) / count }
}
