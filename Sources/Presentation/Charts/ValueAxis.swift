import Glibc
import TelemetryModel

/// The scale of a chart's values: round numbers at even distances.
struct ValueAxis: Hashable {
  /// The least and the greatest value that fit.
  var low: Double
  var high: Double
  /// The marked values, from low to high.
  var ticks: [Double]
  /// Digits behind the decimal point that tell the marks apart.
  private var decimals: Int
  /// What marks are counted in: their values and those of `low` and `high` are multiples of it.
  private let scale: ValueUnit.Scale

  /// An axis over `values`, which are finite, with up to about `tickCount` marks; it begins and
  /// ends at one.
  init(covering values: ClosedRange<Double>, tickCount: Int, unit: ValueUnit = .none) {
    scale = unit.scale(for: max(values.lowerBound.magnitude, values.upperBound.magnitude))
    low = values.lowerBound / scale.factor
    high = values.upperBound / scale.factor
    if low == high {
      let margin = low == 0 ? 1 : max(low.magnitude * 0.1, .leastNormalMagnitude)
      low = max(low - margin, -.greatestFiniteMagnitude)
      high = min(high + margin, .greatestFiniteMagnitude)
    }
    let step = Self.roundStep((high - low) / Double(max(1, tickCount - 1)))
    let first = (low / step).rounded(.down)
    let last = (high / step).rounded(.up)
    guard step.isFinite, (first * step).isFinite, (last * step).isFinite else {
      ticks = [low, high]
      decimals = 0
      return
    }
    low = first * step
    high = last * step
    decimals = max(0, -Int(log10(step).rounded(.down)))
    ticks = (0...Int(last - first)).map { index in
      let tick = (first + Double(index)) * step
      return tick == 0 ? 0 : tick
    }
  }

  /// The least of 1, 2 and 5 times a power of ten that is not below `step`.
  private static func roundStep(_ step: Double) -> Double {
    if !step.isFinite { return step }
    let power = pow(10, log10(max(step, .leastNormalMagnitude)).rounded(.down))
    for factor in [1.0, 2, 5] where factor * power >= step { return factor * power }
    return 10 * power
  }

  /// The share of the axis below `value`, 0 at the bottom and 1 at the top.
  func share(of value: Double) -> Double { share(ofTick: value / scale.factor) }

  /// The share of the axis below the mark `value`.
  func share(ofTick value: Double) -> Double {
    // Quarters, so that the distance of the largest numbers is still one.
    let share = (value / 4 - low / 4) / (high / 4 - low / 4)
    return share.isNaN ? 0 : min(1, max(0, share))
  }

  /// The text of a mark.
  func text(of tick: Double) -> String {
    let isPlain = tick == 0 || (tick.magnitude < 1e7 && decimals <= 6)
    let number =
      isPlain ? NumberText.fixed(tick, decimals: decimals) : NumberText.significant(tick, digits: 4)
    return number + scale.suffix
  }
}
