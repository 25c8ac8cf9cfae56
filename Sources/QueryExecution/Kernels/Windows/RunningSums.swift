import TelemetryModel

/// Sums of all prefixes of a column, each as a rounded sum and what rounding took from it, so that
/// the sum of any window is a difference of two.
///
/// The cascaded summation Sum2 of Ogita, Rump and Oishi, "Accurate sum and dot product", SIAM J.
/// Sci. Comput. 26 (2005): as good as sums in twice the precision.
struct RunningSums {
  private var sums: [Double] = []
  private var errors: [Double] = []
  /// The sum of all magnitudes, rounded: no prefix sum is greater.
  private(set) var magnitude = 0.0

  /// A sum in two parts, the lesser what the greater lacks.
  struct Total {
    var sum: Double
    var rest: Double

    var value: Double { sum + rest }
  }

  /// Sums up `count` values, each given in two parts.
  ///
  /// - Complexity: O(`count`).
  @inline(__always)
  mutating func fill(count: Int, _ value: (_ index: Int) -> Total) {
    if sums.count < count + 1 {
      sums = [Double](repeating: 0, count: count + 1)
      errors = sums
    }
    var (sum, error, total) = (0.0, 0.0, 0.0)
    sums.withUnsafeMutableBufferPointer { sums in
      errors.withUnsafeMutableBufferPointer { errors in
        for index in 0..<count {
          let term = value(index)
          let (next, lost) = Self.add(sum, term.sum)
          sum = next
          error += lost + term.rest
          total += term.sum.magnitude
          sums[index + 1] = sum
          errors[index + 1] = error
        }
      }
    }
    magnitude = total
  }

  /// The sum of the values in `low..<high`.
  @inline(__always)
  func total(_ low: Int, _ high: Int) -> Total {
    sums.withUnsafeBufferPointer { sums in
      errors.withUnsafeBufferPointer { errors in
        let (difference, lost) = Self.add(sums[high], -sums[low])
        return Total(sum: difference, rest: lost + (errors[high] - errors[low]))
      }
    }
  }

  /// How far a window's sum may be off at most.
  var uncertainty: Double { magnitude * 0x1p-90 }

  /// The rounded sum, and what it lacks; Knuth's TwoSum.
  @inline(__always)
  static func add(_ lhs: Double, _ rhs: Double) -> (sum: Double, lost: Double) {
    let sum = lhs + rhs
    let part = sum - lhs
    return (sum, (lhs - (sum - part)) + (rhs - part))
  }

  /// The rounded product, and what it lacks.
  @inline(__always)
  static func product(_ lhs: Double, _ rhs: Double) -> Total {
    let product = lhs * rhs
    return Total(sum: product, rest: (-product).addingProduct(lhs, rhs))
  }
}

extension RunningSums.Total {
  /// The difference of two sums.
  @inline(__always)
  static func - (lhs: Self, rhs: Self) -> Self {
    let (sum, lost) = RunningSums.add(lhs.sum, -rhs.sum)
    return Self(sum: sum, rest: lost + (lhs.rest - rhs.rest))
  }

  /// The product of two sums over a count.
  @inline(__always)
  static func product(_ lhs: Self, _ rhs: Self, over count: Double) -> Self {
    let whole = RunningSums.product(lhs.sum, rhs.sum)
    let rest = whole.rest + (lhs.sum * rhs.rest + lhs.rest * rhs.sum)
    let quotient = whole.sum / count
    let remainder = whole.sum.addingProduct(-quotient, count)
    return Self(sum: quotient, rest: (remainder + rest) / count)
  }
}
