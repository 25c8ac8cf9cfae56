import TelemetryModel

/// Queries at random, of what the language of Prometheus 2.42 and the specification share. Most
/// have an answer.
struct RandomQuery {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> String {
    chance(10) ? scalar(2) : vector(Int.random(in: 1...3, using: &generator))
  }

  /// An instant, or steps over some of the recorded time.
  mutating func grid() -> StepGrid {
    let scene = RecordedScene.start...(RecordedScene.start + RecordedScene.duration + 400_000)
    var start = Int64.random(in: scene, using: &generator)
    // Windows that begin and end on samples are those that differ.
    if chance(60) { start -= start % 15_000 }
    if chance(50) { return StepGrid(instant: start) }
    let step: Int64 = pick([7_000, 15_000, 30_000, 60_000, 61_500, 300_000])
    return StepGrid(
      start: start, end: start + step * Int64.random(in: 1...40, using: &generator), step: step)
  }

  // MARK: Choices

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  // MARK: Selectors

  private mutating func selector() -> String {
    if chance(4) { return pick([#"{__name__=~"up|rare"}"#, #"{job="db",__name__!~"l.*"}"#]) }
    var matchers: [String] = []
    if chance(35) {
      matchers.append(
        pick([
          #"job="web""#, #"job!="web""#, #"instance=~"[ab].*""#, #"instance!~"a.*""#,
          #"code="200""#, #"code=~"4..|5..""#, #"room="west""#, #"room!="""#, #"zone="""#,
          #"job=~".*""#, #"code=~"2.*|""#,
        ]))
    }
    let name = metric()
    return matchers.isEmpty ? name : "\(name){\(matchers.joined(separator: ","))}"
  }

  private mutating func metric() -> String {
    pick([
      "requests_total", "requests_total", "level", "level", "up", "build_info", "latency_bucket",
      "latency_count", "latency_sum", "rare", "single", "nothing",
    ])
  }

  private mutating func modifiers() -> String {
    var parts: [String] = []
    if chance(12) { parts.append("offset " + pick(["1m", "30s", "-1m", "7m", "1h", "1m15s"])) }
    if chance(10) {
      let moment = RecordedScene.start / 1000 + Int64.random(in: 0...7200, using: &generator)
      parts.append("@ " + pick(["\(moment)", "\(moment).5", "start()", "end()"]))
    }
    return parts.isEmpty ? "" : " " + parts.joined(separator: " ")
  }

  private mutating func range(_ depth: Int) -> String {
    let window = pick(["15s", "30s", "1m", "90s", "5m", "5m", "17m", "1h"])
    if depth == 0 || chance(75) { return selector() + "[\(window)]" + modifiers() }
    let step = pick(["", "30s", "1m", "45s", "5m"])
    return "(\(vector(depth - 1)))[\(pick(["1m", "5m", "10m", "13m30s"])):\(step)]" + modifiers()
  }

  // MARK: Vectors

  private mutating func vector(_ depth: Int) -> String {
    if depth <= 0 { return selector() + modifiers() }
    switch Int.random(in: 0..<100, using: &generator) {
    case 0..<8: return selector() + modifiers()
    case 8..<34: return overTime(depth)
    case 34..<46: return ofValues(depth)
    case 46..<66: return aggregation(depth)
    case 66..<80: return join(depth)
    case 80..<90: return withScalar(depth)
    case 90..<94: return quantileOfBuckets()
    case 94..<96: return labelChange(depth)
    case 96..<97: return "absent(\(chance(50) ? selector() : vector(depth - 1)))"
    case 97..<98: return "vector(\(scalar(depth - 1)))"
    default: return "-(\(vector(depth - 1)))"
    }
  }

  private mutating func overTime(_ depth: Int) -> String {
    let plain = [
      "rate", "rate", "increase", "delta", "irate", "idelta", "deriv", "changes", "resets",
      "avg_over_time", "sum_over_time", "min_over_time", "max_over_time", "count_over_time",
      "last_over_time", "present_over_time", "stddev_over_time", "stdvar_over_time",
      "absent_over_time",
    ]
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: return "predict_linear(\(range(depth - 1)), \(pick(["0", "60", "-600", "3600"])))"
    case 1: return "quantile_over_time(\(share()), \(range(depth - 1)))"
    case 2 where chance(50):
      return
        "\(Self.smoothing)(\(range(depth - 1)), \(pick(["0.5", "0.1"])), \(pick(["0.3", "0.9"])))"
    default: return "\(pick(plain))(\(range(depth - 1)))"
    }
  }

  /// The function that 2.42 calls `holt_winters`.
  static let smoothing = "double_exponential_smoothing"

  private mutating func share() -> String {
    pick(["0", "0.25", "0.5", "0.9", "1", "-1", "1.5", "scalar(up)"])
  }

  private mutating func ofValues(_ depth: Int) -> String {
    let inner = vector(depth - 1)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0:
      return "clamp(\(inner), \(pick(["-3", "0", "5"])), \(pick(["2", "5", "100"])))"
    case 1: return "\(pick(["clamp_min", "clamp_max"]))(\(inner), \(pick(["0", "3.5", "NaN"])))"
    case 2: return "round(\(inner)\(pick(["", ", 0.5", ", 10", ", 3"])))"
    case 3:
      return
        "\(pick(["hour", "minute", "month", "year", "day_of_month", "day_of_week", "day_of_year", "days_in_month"]))(\(pick(["", "hours"])))"
    case 4: return "timestamp(\(chance(50) ? selector() + modifiers() : inner))"
    default:
      return
        "\(pick(["abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sgn", "sin", "cos", "tan", "atan", "asin", "acos", "sinh", "tanh", "asinh", "acosh", "atanh", "deg", "rad", "sort", "sort_desc"]))(\(inner))"
    }
  }

  private mutating func labelList() -> String {
    pick([
      "", "job", "instance", "job, instance", "code", "le", "room", "zone", "instance, le",
      "job, code",
    ])
  }

  private mutating func aggregation(_ depth: Int) -> String {
    let inner = vector(depth - 1)
    let grouping = chance(75) ? "\(pick(["by", "without"])) (\(labelList())) " : ""
    switch Int.random(in: 0..<12, using: &generator) {
    case 0:
      return "\(pick(["topk", "bottomk"])) \(grouping)(\(pick(["1", "2", "5", "0"])), \(inner))"
    case 1: return "quantile \(grouping)(\(share()), \(inner))"
    case 2: return "count_values \(grouping)(\"\(pick(["value", "job"]))\", \(inner))"
    default:
      return
        "\(pick(["sum", "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"])) \(grouping)(\(inner))"
    }
  }

  private mutating func operation() -> String {
    pick([
      "+", "-", "*", "/", "%", "^", "atan2", "==", "!=", ">", "<", ">=", "<=", "== bool", "!= bool",
      "> bool", "<= bool",
    ])
  }

  private mutating func join(_ depth: Int) -> String {
    let (lhs, rhs) = (vector(depth - 1), vector(depth - 1))
    switch Int.random(in: 0..<10, using: &generator) {
    case 0..<3:
      let matching = pick([
        "", "on (instance) ", "ignoring (code, le, room) ", "on (job) ", "on () ",
      ])
      return "(\(lhs)) \(pick(["and", "or", "unless"])) \(matching)(\(rhs))"
    case 3..<5:
      return
        "(\(lhs)) \(operation()) on (instance) group_left\(pick([" ", " (version) ", "() "]))build_info"
    case 5:
      return
        "build_info \(operation()) on (instance) group_right\(pick([" ", " (version) "]))(\(rhs))"
    case 6: return "(\(lhs)) \(operation()) on (job, instance) sum by (job, instance) (\(rhs))"
    case 7: return "sum by (job) (\(lhs)) \(operation()) sum by (job) (\(rhs))"
    case 8: return "(\(lhs)) \(operation()) ignoring (\(labelList())) group_left (\(rhs))"
    default: return "(\(lhs)) \(operation()) (\(lhs))"
    }
  }

  private mutating func withScalar(_ depth: Int) -> String {
    let (vector, scalar) = (vector(depth - 1), scalar(depth - 1))
    return chance(50)
      ? "(\(vector)) \(operation()) \(scalar)" : "\(scalar) \(operation()) (\(vector))"
  }

  private mutating func quantileOfBuckets() -> String {
    let buckets = pick([
      "rate(latency_bucket[5m])", "latency_bucket", "increase(latency_bucket[2m])",
    ])
    let grouped = pick([buckets, "sum by (le) (\(buckets))", "sum by (job, le) (\(buckets))"])
    return "histogram_quantile(\(share()), \(grouped))"
  }

  private mutating func labelChange(_ depth: Int) -> String {
    let inner = vector(depth - 1)
    return pick([
      #"label_replace(\#(inner), "host", "$1", "instance", "(.*):.*")"#,
      #"label_replace(\#(inner), "job", "", "job", "web")"#,
      #"label_replace(\#(inner), "__name__", "x", "instance", "a.*")"#,
      #"label_join(\#(inner), "both", "-", "job", "instance")"#,
    ])
  }

  // MARK: Scalars

  private mutating func scalar(_ depth: Int) -> String {
    if depth <= 0 || chance(50) {
      return pick(["0", "1", "2", "0.5", "-3", "100", "time()", "pi()", "Inf", "NaN"])
    }
    switch Int.random(in: 0..<4, using: &generator) {
    case 0, 1: return "scalar(\(vector(depth - 1)))"
    case 2:
      let operation = pick(["+", "-", "*", "/", "%", "^", "> bool", "== bool", "!= bool"])
      return "(\(scalar(depth - 1)) \(operation) \(scalar(depth - 1)))"
    default: return "-\(scalar(depth - 1))"
    }
  }
}
