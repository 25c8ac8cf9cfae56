/// What Prometheus 2.42 answers otherwise than the specification and the engine.
struct KnownDifference: Sendable {
  /// What 2.42 does.
  var reason: String
  /// A query that shows it on the recorded scene, over half an hour by minutes; nil where chance
  /// decides.
  var example: String?
  /// Whether it can be the reason for what two answers of a query show.
  var applies: @Sendable (_ query: String, _ ours: Answer) -> Bool

  static let all: [KnownDifference] = [
    KnownDifference(
      reason: "`atan2` keeps the metric's name, which all other arithmetic drops.",
      example: "build_info atan2 2"
    ) { (query, _) in query.contains(" atan2 ") },
    KnownDifference(
      reason: """
        In a range query the window of a range that `@` pins moves with the steps, where the \
        function takes the step's time or a parameter of each step.
        """,
      example: "predict_linear(level[5m] @ 1700005948, 0)"
    ) { (query, _) in
      query.contains("@")
        && (query.contains("predict_linear(") || query.contains("quantile_over_time(scalar"))
    },
    KnownDifference(
      reason: "`timestamp` looks at an offset beside `@`; Prometheus 3 leaves it out of account.",
      example: "timestamp(level offset 10m @ 1700002000)"
    ) { (query, _) in
      query.contains("timestamp(") && query.contains("offset") && query.contains("@")
    },
    KnownDifference(
      reason: """
        Operators of a range query hand on series in the random order of a hash table; of equal \
        values `topk` and `bottomk` take any.
        """,
      example: nil
    ) { (query, _) in query.contains("topk") || query.contains("bottomk") },
    KnownDifference(
      reason: "The deviation in a group whose first value is NaN or infinite is 0 at first.",
      example: "stddev by (instance) (level / 0)"
    ) { (query, _) in query.contains("stddev ") || query.contains("stdvar ") },
    KnownDifference(
      reason: """
        A comparison drops what is not so before it looks for two partners; Prometheus 3 finds the \
        second partner whatever the comparison says.
        """,
      example: "requests_total > on (instance) (up + 1e9)"
    ) { (_, ours) in
      if case .failure(let text) = ours { return text.hasPrefix("multiple matches for labels") }
      return false
    },
    KnownDifference(
      reason: "`count_values` loses its label where `without` names it, too.",
      example: #"count_values without (job) ("job", build_info)"#
    ) { (query, _) in query.contains("count_values without") },
    KnownDifference(
      reason: """
        The last digits differ: an average is reckoned step by step, a sum without compensation, \
        powers and angles by Go's own library. Roundings, comparisons, \
        texts and angles of large numbers show it.
        """,
      example: """
        avg(requests_total) == bool (sum(requests_total) / count(requests_total))
        """
    ) { (query, _) in
      let shows = [
        "count_values", "floor(", "ceil(", "round(", "sgn(", " ==", " !=", " <", " >", "%",
      ]
      let isInexact = ["avg", "sum", "^", "sin", "cos", "tan", "std", "exp", "log", "ln", "deriv"]
      let isLarge = query.contains("^") || query.contains("exp(")
      let angles = ["sin(", "cos(", "tan("]
      return shows.contains { query.contains($0) } && isInexact.contains { query.contains($0) }
        || isLarge && angles.contains { query.contains($0) }
    },
  ]

  static func explains(_ query: String, _ ours: Answer) -> Bool {
    all.contains { $0.applies(query, ours) }
  }
}
