import PromQLSyntax
import TelemetryModel

// The unit of an expression's values, read off the names of the metrics in it.

extension ValueUnit {
  /// The unit of a metric by the end of its name: `http_request_duration_seconds_sum` counts
  /// seconds, `…_count` and `…_bucket` events.
  package init(metricName name: String) {
    var stem = Substring(name)
    for suffix in ["_total", "_sum", "_created"] where stem.hasSuffix(suffix) {
      stem = stem.dropLast(suffix.utf8.count)
    }
    let word = stem.split(separator: "_").last.map(String.init) ?? ""
    self.init(word.isEmpty ? .number : Quantity(rawValue: word) ?? .number)
  }

  /// The unit of the values of `expr`, `.none` where its names do not tell.
  package init(of expr: Expr) {
    switch expr {
    case .number, .string: self = .none
    case .vectorSelector(let node): self = Self.unit(of: node)
    case .matrixSelector(let node): self = Self.unit(of: node.selector)
    case .subquery(let node): self.init(of: node.expr)
    case .unary(let node): self.init(of: node.expr)
    case .paren(let node): self.init(of: node.expr)
    case .binary(let node): self = Self.unit(of: node)
    case .aggregate(let node): self = Self.unit(of: node)
    case .call(let node): self = Self.unit(of: node)
    }
  }

  private static func unit(of node: VectorSelector) -> ValueUnit {
    let equal = node.matchers.first { $0.name == LabelName.metricName && $0.operation == .equal }
    return (node.name ?? equal?.value).map(ValueUnit.init(metricName:)) ?? .none
  }

  private static func unit(of node: AggregateExpr) -> ValueUnit {
    switch node.operation {
    case .sum, .avg, .min, .max, .stddev, .topk, .bottomk, .quantile, .limitk, .limitRatio:
      ValueUnit(of: node.expr)
    case .count, .group, .stdvar, .countValues: .none
    }
  }

  private static func unit(of node: BinaryExpr) -> ValueUnit {
    let left = ValueUnit(of: node.lhs)
    let right = ValueUnit(of: node.rhs)
    switch node.operation {
    case .add, .subtract:
      return left == right || node.rhs.type == .scalar
        ? left : node.lhs.type == .scalar ? right : .none
    case .divide:
      // Seconds by the number of requests are seconds; bytes by bytes are a ratio.
      if right.quantity == .number && node.rhs.type != .scalar {
        return ValueUnit(
          left.quantity, isPerSecond: left.isPerSecond && !right.isPerSecond)
      }
      return left == right && node.rhs.type != .scalar ? ValueUnit(.ratio) : .none
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
      return node.returnsBool ? .none : left
    case .and, .or, .unless, .trimUpper, .trimLower: return left
    case .multiply, .modulo, .power, .atan2: return .none
    }
  }

  private static func unit(of node: CallExpr) -> ValueUnit {
    let arguments = node.arguments.filter { $0.type == .instantVector || $0.type == .rangeVector }
    guard let argument = arguments.first else { return .none }
    let inner = ValueUnit(of: argument)
    switch node.function {
    case .rate, .irate, .deriv:
      // So many seconds a second are a share of time.
      if inner.quantity == .seconds { return ValueUnit(.ratio) }
      return ValueUnit(inner.quantity, isPerSecond: true)
    case .histogramQuantile: return boundUnit(of: argument)
    case .histogramAvg, .histogramSum: return ValueUnit(inner.quantity)
    case .increase, .delta, .idelta, .avgOverTime, .minOverTime, .maxOverTime, .sumOverTime,
      .quantileOverTime, .stddevOverTime, .lastOverTime, .firstOverTime, .predictLinear, .abs,
      .ceil, .floor, .round, .clamp, .clampMax, .clampMin, .sort, .sortDesc, .labelReplace,
      .labelJoin:
      return inner
    default: return .none
    }
  }

  /// The unit of the bucket bounds of the histogram that `expr` reads.
  private static func boundUnit(of expr: Expr) -> ValueUnit {
    switch expr {
    case .vectorSelector(let node):
      guard let name = node.name else { return .none }
      let isClassic = name.hasSuffix("_bucket")
      return ValueUnit(metricName: isClassic ? String(name.dropLast(7)) : name)
    default:
      return expr.children.lazy.map(boundUnit).first { $0 != .none } ?? .none
    }
  }
}
