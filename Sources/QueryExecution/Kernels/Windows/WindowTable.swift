import ChunkEncoding
import QueryPlanning
import TelemetryModel

/// Which of a series' samples lie in each step's window, as index ranges.
///
/// Series that were scraped together have one table.
///
/// SAFETY of `@unchecked Sendable`: one that is shared (`WindowTables`) is never changed; any other
/// is with one thread. Of `@exclusivity(unchecked)`: columns change in methods of the table's and
/// its geometry's own alone, which call nobody back.
final class WindowTable: @unchecked Sendable {
  /// The samples of the window at step `s` are `low[s]..<high[s]`.
  @exclusivity(unchecked) private(set) var low: [Int32]
  @exclusivity(unchecked) private(set) var high: [Int32]
  /// A bit for each step whose window has a sample, and for each that has two.
  @exclusivity(unchecked) private(set) var withOne: [UInt64]
  @exclusivity(unchecked) private(set) var withTwo: [UInt64]
  /// How the windows' samples lie in them, for the rate family; of use once measured.
  let geometry = RateGeometry()
  /// How the times lie in each window, for lines; of use once made.
  @exclusivity(unchecked) private(set) var times = WindowTimes()
  /// What timestamps this was made of, where they can be told.
  @exclusivity(unchecked) private var timeline: TimelineIdentity?
  /// Those timestamps, where they cannot.
  private var known: [Int64] = []
  private let steps: WindowSteps

  init(_ steps: WindowSteps) {
    self.steps = steps
    // All of it is written before it is read.
    low = .unwritten(count: steps.count)
    high = .unwritten(count: steps.count)
    withOne = .unwritten(count: (steps.count + 63) / 64)
    withTwo = .unwritten(count: (steps.count + 63) / 64)
  }

  /// Whether other threads may have the table, too.
  var isShared: Bool { timeline != nil }

  /// Whether this is the table of a timeline.
  func isKnown(by wanted: TimelineIdentity) -> Bool { timeline?.isSame(as: wanted) ?? false }

  /// Whether this is the table of a series' samples.
  func isKnown(of columns: SampleColumns) -> Bool {
    if let wanted = columns.timeline { return isKnown(by: wanted) }
    // Sources that do not tell may still have handed on the same times.
    return timeline == nil && columns.timestamps.elementsEqualBytes(known)
  }

  /// Makes this the table of a series' samples.
  ///
  /// - Complexity: O(samples + steps).
  func locate(_ columns: SampleColumns) {
    timeline = columns.timeline
    if timeline == nil { known.replaceSubrange(known.indices, with: columns.timestamps) }
    columns.timestamps.withUnsafeBufferPointer { timestamps in
      low.withUnsafeMutableBufferPointer { low in
        high.withUnsafeMutableBufferPointer { high in
          Self.locate(timestamps, steps, low: low, high: high)
          withOne.withUnsafeMutableBufferPointer { withOne in
            withTwo.withUnsafeMutableBufferPointer { Self.mark(low, high, withOne, $0) }
          }
        }
      }
    }
  }

  private static func locate(
    _ timestamps: UnsafeBufferPointer<Int64>, _ steps: WindowSteps,
    low: UnsafeMutableBufferPointer<Int32>, high: UnsafeMutableBufferPointer<Int32>
  ) {
    place(timestamps, 0..<steps.count, in: high) { steps.end($0) }
    // A window that starts where an earlier one ends has its samples from there.
    let apart = min(steps.stepsToStart ?? steps.count, steps.count)
    place(timestamps, 0..<apart, in: low) { steps.end($0) - steps.duration - steps.leftReach }
    for step in apart..<steps.count { low[step] = high[step - apart] }
  }

  /// Writes how many timestamps lie until each step's `end`, which never goes back.
  @inline(__always)
  private static func place(
    _ timestamps: UnsafeBufferPointer<Int64>, _ steps: Range<Int>,
    in places: UnsafeMutableBufferPointer<Int32>, until end: (Int) -> Int64
  ) {
    var (place, stride) = (0, 0)
    for step in steps {
      place = advance(place, by: &stride, to: end(step), timestamps)
      places[step] = Int32(truncatingIfNeeded: place)
    }
  }

  /// The place behind the last timestamp until `end`, from `place` on. Mostly as far on as the last
  /// time, which `stride` tells: then two timestamps are looked at, whatever lies between.
  @inline(__always)
  private static func advance(
    _ place: Int, by stride: inout Int, to end: Int64, _ timestamps: UnsafeBufferPointer<Int64>
  ) -> Int {
    let guess = place &+ stride
    if guess < timestamps.count, timestamps[guess] > end,
      stride == 0 || timestamps[guess &- 1] <= end
    {
      return guess
    }
    var found = place
    while found < timestamps.count, timestamps[found] <= end { found &+= 1 }
    stride = found &- place
    return found
  }

  /// Sets the bits of the steps whose windows have a sample, and two, and no others.
  private static func mark(
    _ low: UnsafeMutableBufferPointer<Int32>, _ high: UnsafeMutableBufferPointer<Int32>,
    _ withOne: UnsafeMutableBufferPointer<UInt64>, _ withTwo: UnsafeMutableBufferPointer<UInt64>
  ) {
    for word in withOne.indices {
      let steps = (word * 64)..<min(word * 64 + 64, low.count)
      var least = Int32.max
      for step in steps { least = min(least, high[step] &- low[step]) }
      if least >= 2 {
        // Nearly always.
        withOne[word] = ~0 >> UInt64(64 - steps.count)
        withTwo[word] = withOne[word]
        continue
      }
      (withOne[word], withTwo[word]) = (0, 0)
      for step in steps {
        let (count, bit) = (high[step] &- low[step], (1 as UInt64) << UInt64(step & 63))
        if count >= 1 { withOne[word] |= bit }
        if count >= 2 { withTwo[word] |= bit }
      }
    }
  }

  /// Hands `body` the places and bits of all steps.
  @inline(__always)
  func withColumns(
    _ body: (
      _ low: UnsafePointer<Int32>, _ high: UnsafePointer<Int32>, _ withOne: UnsafePointer<UInt64>,
      _ withTwo: UnsafePointer<UInt64>
    ) -> Void
  ) {
    low.withUnsafeBufferPointer { low in
      high.withUnsafeBufferPointer { high in
        withOne.withUnsafeBufferPointer { withOne in
          withTwo.withUnsafeBufferPointer { withTwo in
            guard let low = low.baseAddress, let high = high.baseAddress,
              let withOne = withOne.baseAddress, let withTwo = withTwo.baseAddress
            else { return }
            body(low, high, withOne, withTwo)
          }
        }
      }
    }
  }

  /// Sums up the times of each window, once the samples are located.
  func sumTimes(_ columns: SampleColumns) {
    columns.timestamps.withUnsafeBufferPointer { times.fill($0, low: low, high: high) }
  }

  /// Makes the geometry of windows with at least two samples, once these are located.
  ///
  /// - Parameter isRate: whether growth is wanted by the second; always the same for one table.
  func measure(_ columns: SampleColumns, isRate: Bool) {
    columns.timestamps.withUnsafeBufferPointer { timestamps in
      geometry.measure(timestamps, low: low, high: high, steps: steps, isRate: isRate)
    }
  }
}

/// The windows of a range function: one a step, all of one length.
struct WindowSteps: Hashable {
  let count: Int
  /// Milliseconds; a window is `(end - duration, end]`.
  let duration: Int64
  /// How far before the start the open left edge lies, in milliseconds.
  let leftReach: Int64
  private let firstEnd: Int64
  private let stride: Int64

  init(grid: StepGrid, shift: TimeShift, duration: Int64, leftReach: Int64) {
    self.leftReach = leftReach
    self.duration = duration
    count = grid.count
    firstEnd = shift.reference(for: grid.start)
    stride = shift.at == nil ? grid.step : 0
  }

  /// How many steps before each the window ends that ends where its own starts; nil where there is
  /// none for sure.
  var stepsToStart: Int? {
    leftReach == 0 && stride > 0 && duration % stride == 0 ? Int(duration / stride) : nil
  }

  /// The end of a step's window, in milliseconds.
  @inline(__always)
  func end(_ step: Int) -> Int64 { firstEnd + Int64(step) * stride }
}

/// How far the samples of each window are from its ends: what `ExtrapolationGeometry` says without
/// looking at values. Seconds.
final class RateGeometry {
  /// From the window's start to its first sample.
  @exclusivity(unchecked) private(set) var toStart: [Double] = []
  /// From its last sample to its end, or what is extrapolated there instead.
  @exclusivity(unchecked) private(set) var toEnd: [Double] = []
  /// From its first to its last sample.
  @exclusivity(unchecked) private(set) var sampled: [Double] = []
  /// From sample to sample, on average.
  @exclusivity(unchecked) private(set) var average: [Double] = []
  /// What growth between the samples is multiplied by, where no counter would have been zero
  /// within the window: no value has a part in it.
  @exclusivity(unchecked) private(set) var factor: [Double] = []

  fileprivate func measure(
    _ timestamps: UnsafeBufferPointer<Int64>, low: [Int32], high: [Int32], steps: WindowSteps,
    isRate: Bool
  ) {
    if sampled.count != steps.count {
      // Of windows with two samples all is written; nothing is asked of others.
      toStart = .unwritten(count: steps.count)
      toEnd = .unwritten(count: steps.count)
      sampled = .unwritten(count: steps.count)
      average = .unwritten(count: steps.count)
      factor = .unwritten(count: steps.count)
    }
    toStart.withUnsafeMutableBufferPointer { toStart in
      toEnd.withUnsafeMutableBufferPointer { toEnd in
        sampled.withUnsafeMutableBufferPointer { sampled in
          average.withUnsafeMutableBufferPointer { average in
            factor.withUnsafeMutableBufferPointer { factor in
              for start in stride(from: 0, to: steps.count, by: 4) {
                let count = min(4, steps.count - start)
                let lanes = ExtrapolationLanes(
                  timestamps, low: low, high: high, steps: steps, from: start, count: count)
                let factors = lanes.factor(isRate: isRate)
                for lane in 0..<count {
                  toStart[start + lane] = lanes.toStart[lane]
                  toEnd[start + lane] = lanes.toEnd[lane]
                  sampled[start + lane] = lanes.sampled[lane]
                  average[start + lane] = lanes.average[lane]
                  factor[start + lane] = factors[lane]
                }
              }
            }
          }
        }
      }
    }
  }
}

/// Four steps' `ExtrapolationGeometry` side by side, divided in one go; lanes of windows with fewer
/// than two samples may be anything.
private struct ExtrapolationLanes {
  let toStart: SIMD4<Double>
  let toEnd: SIMD4<Double>
  let sampled: SIMD4<Double>
  let average: SIMD4<Double>
  private let rangeSeconds: Double

  @inline(__always)
  init(
    _ timestamps: UnsafeBufferPointer<Int64>, low: [Int32], high: [Int32], steps: WindowSteps,
    from start: Int, count: Int
  ) {
    var (first, last, end) = (SIMD4<Int64>(), SIMD4<Int64>(), SIMD4<Int64>())
    var distances = SIMD4<Int32>()
    for lane in 0..<count {
      let step = start + lane
      end[lane] = steps.end(step)
      distances[lane] = high[step] - low[step] - 1
      if distances[lane] < 1 { continue }
      first[lane] = timestamps[Int(low[step])]
      last[lane] = timestamps[Int(high[step]) - 1]
    }
    toStart = Self.seconds(first &- (end &- steps.duration))
    let toEnd = Self.seconds(end &- last)
    sampled = Self.seconds(last &- first)
    average = sampled / SIMD4<Double>(distances)
    self.toEnd = toEnd.replacing(with: average / 2, where: toEnd .>= average * 1.1)
    rangeSeconds = Double(steps.duration) / 1000
  }

  @inline(__always)
  private static func seconds(_ milliseconds: SIMD4<Int64>) -> SIMD4<Double> {
    SIMD4<Double>(milliseconds) / 1000
  }

  /// What growth is multiplied by, where no counter would have been zero.
  @inline(__always)
  func factor(isRate: Bool) -> SIMD4<Double> {
    let bounded = toStart.replacing(with: average / 2, where: toStart .>= average * 1.1)
    let factor = ((sampled + bounded + toEnd) / sampled).replacing(with: 1, where: sampled .== 0)
    return isRate ? factor / rangeSeconds : factor
  }
}

extension Array where Element: BitwiseCopyable {
  /// Room for `count` numbers, which may be any.
  fileprivate static func unwritten(count: Int) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { $1 = count }
  }
}

extension [Int64] {
  /// Whether both hold the same numbers; compared in one go.
  fileprivate func elementsEqualBytes(_ other: [Int64]) -> Bool {
    withUnsafeBytes { bytes in other.withUnsafeBytes { bytes.equalsBytes($0) } }
  }
}
