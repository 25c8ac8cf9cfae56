import QueryPlanning
import TelemetryModel

/// The state of an aggregation: a matrix of groups × steps, in columns by what the operation needs.
///
/// Rows are added in the order of the input's series, as the reference adds them, so sums come out
/// bit for bit the same however many threads evaluate the rows.
///
/// SAFETY: the columns are allocated for `groupCount * stepCount` cells and freed with this; rows
/// and words are within them.
final class AggregateCells {
  private let operation: AggregateOperation
  private let groupCount: Int
  private let stepCount: Int
  private let words: Int
  /// Where there is a float, `words` words a group.
  private let presence: UnsafeMutablePointer<UInt64>
  /// Sums, means or extremes.
  private let first: UnsafeMutablePointer<Double>
  /// What rounding took from the sums, or sums of squared differences.
  private let second: UnsafeMutablePointer<Double>
  /// How many elements came in, floats and histograms; negative where a mean has become
  /// incremental.
  private let counts: UnsafeMutablePointer<Double>
  /// The rows of each group, where all values are needed at once.
  private var members: [[MemberRow]]
  private var histograms: [Int: HistogramSums.Cell] = [:]

  /// A row of a block that is kept.
  private struct MemberRow {
    var block: SeriesBlock
    var row: Int
  }

  init(operation: AggregateOperation, groupCount: Int, stepCount: Int) {
    self.operation = operation
    self.groupCount = groupCount
    self.stepCount = stepCount
    words = (stepCount + 63) / 64
    let count = groupCount * stepCount
    presence = .allocate(capacity: groupCount * words)
    presence.initialize(repeating: 0, count: groupCount * words)
    first = .allocate(capacity: count)
    // Nothing has been added to -0: whatever comes first is what there is, -0 itself too.
    first.initialize(repeating: -0.0, count: count)
    second = .allocate(capacity: count)
    second.initialize(repeating: 0, count: count)
    counts = .allocate(capacity: count)
    counts.initialize(repeating: 0, count: count)
    members = operation == .quantile ? [[MemberRow]](repeating: [], count: groupCount) : []
  }

  deinit {
    presence.deallocate()
    first.deallocate()
    second.deallocate()
    counts.deallocate()
  }

  // MARK: Floats

  /// Adds the floats of a row to its group. The row must be free of histograms.
  func add(
    _ values: UnsafePointer<Double>, _ rowPresence: UnsafePointer<UInt64>, group: Int
  ) {
    for word in 0..<words {
      let mask = rowPresence[word]
      if mask == 0 { continue }
      let base = word * 64
      let cell = group * stepCount + base
      let known = presence + group * words + word
      mask.forEachRun { bits in
        let bit = bits.lowerBound
        addDense(
          values + base + bit, cell + bit, bits.count, known: known.pointee >> UInt64(bit))
      }
      known.pointee |= mask
    }
  }

  /// Adds `count` values to as many cells; bit `i` of `known` says that cell `i` has a value.
  @inline(__always)
  private func addDense(
    _ values: UnsafePointer<Double>, _ cell: Int, _ count: Int, known: UInt64
  ) {
    switch operation {
    case .sum: addToSums(values, first + cell, second + cell, count)
    case .avg: addToMeans(values, cell, count)
    case .min:
      for index in 0..<count {
        let (value, best) = (values[index], first[cell + index])
        if known >> UInt64(index) & 1 == 0 || value < best || best.isNaN {
          first[cell + index] = value
        }
      }
    case .max:
      for index in 0..<count {
        let (value, best) = (values[index], first[cell + index])
        if known >> UInt64(index) & 1 == 0 || value > best || best.isNaN {
          first[cell + index] = value
        }
      }
    case .stddev, .stdvar:
      for index in 0..<count { addToVariance(values[index], cell + index) }
    case .count: for index in 0..<count { counts[cell + index] += 1 }
    case .group, .quantile, .topk, .bottomk, .limitk, .countValues, .limitRatio: break
    }
  }

  @inline(__always)
  private static func load(_ place: UnsafePointer<Double>) -> SIMD4<Double> {
    UnsafeRawPointer(place).loadUnaligned(as: SIMD4<Double>.self)
  }

  @inline(__always)
  private static func store(_ value: SIMD4<Double>, _ place: UnsafeMutablePointer<Double>) {
    for lane in 0..<4 { place[lane] = value[lane] }
  }

  /// Compensated sums, cell by cell: `CompensatedSum` for a row. What rounding takes from a sum is
  /// found without comparing (Knuth's TwoSum), and is the same; of a sum that is infinite or NaN
  /// it may be NaN, and does not matter.
  @inline(__always)
  private func addToSums(
    _ values: UnsafePointer<Double>, _ sums: UnsafeMutablePointer<Double>,
    _ compensations: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    var index = 0
    while index + 4 <= count {
      let (total, lost) = CompensatedLanes.sum(
        Self.load(UnsafePointer(sums + index)), Self.load(values + index))
      Self.store(Self.load(UnsafePointer(compensations + index)) + lost, compensations + index)
      Self.store(total, sums + index)
      index += 4
    }
    while index < count {
      let (sum, lost) = RunningSums.add(sums[index], values[index])
      compensations[index] += lost
      sums[index] = sum
      index += 1
    }
  }

  /// A sum that is divided at the end, unless it overflows: `CompensatedMean` for a row.
  @inline(__always)
  private func addToMeans(_ values: UnsafePointer<Double>, _ cell: Int, _ count: Int) {
    var index = 0
    while index + 4 <= count {
      let place = cell + index
      let (sum, value) = (Self.load(UnsafePointer(first + place)), Self.load(values + index))
      let counted = Self.load(UnsafePointer(counts + place))
      let (total, lost) = CompensatedLanes.sum(sum, value)
      // What is lost of an infinite total is NaN, as that of a NaN is.
      if any(counted .< 0) || any(lost .!= lost) {
        for lane in 0..<4 { addToMean(values[index + lane], place + lane) }
      } else {
        Self.store(Self.load(UnsafePointer(second + place)) + lost, second + place)
        Self.store(total, first + place)
        Self.store(counted + 1, counts + place)
      }
      index += 4
    }
    while index < count {
      addToMean(values[index], cell + index)
      index += 1
    }
  }

  private func addToMean(_ value: Double, _ place: Int) {
    let (total, lost) = RunningSums.add(first[place], value)
    if counts[place] < 0 || total.magnitude == .infinity {
      addIncrementally(value, place)
      return
    }
    second[place] += lost
    first[place] = total
    counts[place] += 1
  }

  private func addIncrementally(_ value: Double, _ place: Int) {
    let known = counts[place].magnitude
    if known == 0 {
      (first[place], counts[place]) = (value, 1)
      return
    }
    if counts[place] > 0 {
      first[place] /= known
      second[place] /= known
    }
    let share = known / (known + 1)
    var mean = CompensatedSum(share * first[place], compensation: share * second[place])
    mean.add(value / (known + 1))
    (first[place], second[place]) = (mean.sum, mean.compensation)
    counts[place] = -(known + 1)
  }

  /// Welford's recurrence, plain as in the reference: a first value that is not finite spoils the
  /// group.
  @inline(__always)
  private func addToVariance(_ value: Double, _ place: Int) {
    counts[place] += 1
    if counts[place] == 1 {
      first[place] = value
      second[place] = value.isFinite ? 0 : ordinaryNaN
      return
    }
    let delta = value - first[place]
    first[place] += delta / counts[place]
    second[place] += delta * (value - first[place])
  }

  /// Keeps the rows of a block, of which all values are needed at once.
  func keep(_ block: SeriesBlock, groups: [Int]) {
    for row in 0..<block.seriesCount {
      members[groups[block.firstSeries + row]].append(MemberRow(block: block, row: row))
    }
  }

  var keepsRows: Bool { operation == .quantile }

  // MARK: Values of both kinds

  /// Adds one value; false where the operation takes no histograms.
  ///
  /// - Parameter metric: what the value is of, for annotations.
  func add(_ value: BlockValue, metric: String, group: Int, step: Int) -> Bool {
    switch value {
    case .float(let float):
      let known = presence + group * words + step >> 6
      let bit = UInt64(step & 63)
      withUnsafePointer(to: float) {
        addDense($0, group * stepCount + step, 1, known: known.pointee >> bit)
      }
      known.pointee |= 1 << bit
      return true
    case .histogram(let histogram):
      return add(histogram, metric: metric, group: group, step: step)
    }
  }

  private func add(
    _ value: FloatHistogram, metric: String, group: Int, step: Int
  ) -> Bool {
    let cell = group * stepCount + step
    switch operation {
    case .sum, .avg:
      if histograms[cell] == nil {
        histograms[cell] = HistogramSums.Cell(value, isAverage: operation == .avg)
      } else {
        histograms[cell]?.add(value, metric: metric)
      }
      return true
    case .count, .group:
      counts[cell] += 1
      presence[group * words + step >> 6] |= 1 << UInt64(step & 63)
      return true
    case .min, .max, .stddev, .stdvar, .quantile, .topk, .bottomk, .limitk, .countValues,
      .limitRatio:
      return false
    }
  }

  // MARK: Results

  /// What all cells come to.
  ///
  /// - Parameter parameters: the quantile asked for, by step; empty for other operations.
  func result(parameters: [Double], note: (KernelAnnotation) -> Void) -> SeriesBlock {
    if histograms.isEmpty && operation != .quantile { return floats() }
    var block = SeriesBlock(seriesCount: groupCount, stepCount: stepCount)
    var scratch: [Double] = []
    for group in 0..<groupCount {
      for step in 0..<stepCount {
        let cell = group * stepCount + step
        let isThere = presence[group * words + step >> 6] >> UInt64(step & 63) & 1 == 1
        if !histograms.isEmpty, let sums = histograms[cell] {
          if isThere {
            note(.mixedFloatsHistogramsInAggregation)
          } else if let total = sums.result(note: note) {
            block.set(row: group, step: step, .histogram(total))
          }
        } else if operation == .quantile {
          gather(group, step, into: &scratch)
          if scratch.isEmpty { continue }
          block.set(
            row: group, step: step,
            OverTimeKernels.quantile(parameters[step], sorting: &scratch))
        } else if isThere {
          block.set(row: group, step: step, float(at: cell))
        }
      }
    }
    return block
  }

  /// What the cells come to where all hold floats.
  private func floats() -> SeriesBlock {
    var block = SeriesBlock(unwritten: 0..<groupCount, stepCount: stepCount)
    block.withRows { values, bits in
      bits.update(from: presence, count: groupCount * words)
      for group in 0..<groupCount {
        for word in 0..<words {
          presence[group * words + word].forEachRun { bits in
            let start = group * stepCount + 64 * word
            let cells = (start + bits.lowerBound)..<(start + bits.upperBound)
            if operation == .sum {
              for cell in cells { values[cell] = sum(at: cell) }
            } else {
              for cell in cells { values[cell] = float(at: cell) }
            }
          }
        }
      }
    }
    for group in 0..<groupCount { block.clearAbsent(row: group) }
    return block
  }

  @inline(__always)
  private func sum(at cell: Int) -> Double {
    first[cell].isInfinite ? first[cell] : first[cell] + second[cell]
  }

  private func float(at cell: Int) -> Double {
    let count = counts[cell]
    switch operation {
    case .sum: return sum(at: cell)
    case .avg:
      return count < 0 ? first[cell] + second[cell] : first[cell] / count + second[cell] / count
    case .min, .max: return first[cell]
    case .count: return count
    case .group: return 1
    case .stdvar: return second[cell] / count
    case .stddev: return (second[cell] / count).squareRoot()
    case .quantile, .topk, .bottomk, .limitk, .countValues, .limitRatio: return ordinaryNaN
    }
  }

  /// The floats of a group at a step.
  private func gather(_ group: Int, _ step: Int, into values: inout [Double]) {
    values.removeAll(keepingCapacity: true)
    for member in members[group] {
      if case .float(let value)? = member.block.value(row: member.row, step: step) {
        values.append(value)
      }
    }
  }
}
