/// How the values of a series go. Values are integers, scaled by the family's decimals.
enum SampleModel {
  /// Always the same.
  case constant(Int)
  /// Grows by up to twice `mean` a scrape; the mean itself differs between series by up to eight
  /// times, so that some are busy and some are not.
  case counter(mean: Int)
  /// Grows by one now and then: once in `every` scrapes.
  case rare(every: Int)
  /// A random walk between bounds with steps up to `step`, in multiples of `unit`.
  case walk(ClosedRange<Int>, step: Int, unit: Int)
  /// The start of the process, in seconds.
  case startTime

  /// The values of a series at the scrapes of `target`.
  func values(_ target: ScrapeTarget, _ random: inout BenchRandom, into out: inout [Int]) {
    out.removeAll(keepingCapacity: true)
    switch self {
    case .constant(let value):
      for _ in target.times { out.append(value) }
    case .counter(let mean):
      let busy = max(1, mean * (1 << random.below(4)) / 2)
      Self.count(target, from: random.below(2000 * busy), into: &out) { random.around(busy, busy) }
    case .rare(let every):
      Self.count(target, from: random.below(50), into: &out) { random.chance(1, of: every) ? 1 : 0 }
    case .walk(let bounds, let step, let unit):
      var value = bounds.lowerBound + random.below(bounds.count)
      for _ in target.times {
        value = min(max(value + random.around(0, step), bounds.lowerBound), bounds.upperBound)
        out.append(value * unit)
      }
    case .startTime:
      var start = ScrapeTarget.start / 1000 - 10_000 - random.below(1_000_000)
      for (scrape, time) in target.times.enumerated() {
        if target.restarts[scrape] { start = time / 1000 - 2 }
        out.append(start)
      }
    }
  }

  /// A counter that begins anew where the process does.
  @inline(__always)
  static func count(
    _ target: ScrapeTarget, from start: Int, into out: inout [Int], _ increase: () -> Int
  ) {
    var total = start
    for scrape in target.times.indices {
      if target.restarts[scrape] { total = 0 }
      total += increase()
      out.append(total)
    }
  }
}
