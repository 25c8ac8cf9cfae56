/// Sums with an error term, after Neumaier (ZAMM 54, 1974), in the reference's order of operations.
struct CompensatedSum {
  private(set) var sum: Double
  private(set) var compensation = 0.0

  init(_ first: Double = 0) { sum = first }

  @inline(__always)
  mutating func add(_ value: Double) {
    let total = sum + value
    if total.isInfinite {
      compensation = 0
    } else if sum.magnitude >= value.magnitude {
      compensation += (sum - total) + value
    } else {
      compensation += (value - total) + sum
    }
    sum = total
  }

  var result: Double { sum.isInfinite ? sum : sum + compensation }
}

/// A mean that turns to an incremental one before its sum overflows.
struct CompensatedMean {
  private var state: CompensatedSum
  private var count = 1.0
  private var isIncremental = false

  init(_ first: Double) { state = CompensatedSum(first) }

  @inline(__always)
  mutating func add(_ value: Double) {
    count += 1
    if !isIncremental {
      var next = state
      next.add(value)
      if !next.sum.isInfinite {
        state = next
        return
      }
      isIncremental = true
      let mean = state.sum / (count - 1)
      state = CompensatedSum(mean, compensation: state.compensation / (count - 1))
    }
    let share = (count - 1) / count
    state = CompensatedSum(share * state.sum, compensation: share * state.compensation)
    state.add(value / count)
  }

  var result: Double {
    isIncremental
      ? state.sum + state.compensation : state.sum / count + state.compensation / count
  }
}

extension CompensatedSum {
  init(_ sum: Double, compensation: Double) {
    self.sum = sum
    self.compensation = compensation
  }
}
