// What the aggregations demand of their parameter, grouping and `unwrap`.

import Diagnostics
import TelemetryModel

/// A broken rule: its ID and the reference's words.
struct RuleViolation: Hashable {
  var id: String
  var message: String
}

extension RangeOperation {
  /// Whether `by` and `without` are allowed.
  package var allowsGrouping: Bool {
    switch self {
    case .avgOverTime, .minOverTime, .maxOverTime, .stddevOverTime, .stdvarOverTime,
      .quantileOverTime, .firstOverTime, .lastOverTime:
      true
    case .rate, .rateCounter, .countOverTime, .bytesRate, .bytesOverTime, .sumOverTime,
      .absentOverTime:
      false
    }
  }

  /// Whether it takes numbers.
  package var allowsUnwrap: Bool {
    switch self {
    case .avgOverTime, .sumOverTime, .minOverTime, .maxOverTime, .stddevOverTime, .stdvarOverTime,
      .quantileOverTime, .firstOverTime, .lastOverTime, .absentOverTime, .rate, .rateCounter:
      true
    case .countOverTime, .bytesRate, .bytesOverTime: false
    }
  }

  /// Whether it takes lines.
  package var allowsLines: Bool {
    switch self {
    case .bytesOverTime, .bytesRate, .countOverTime, .rate, .absentOverTime: true
    case .rateCounter, .avgOverTime, .sumOverTime, .minOverTime, .maxOverTime, .stddevOverTime,
      .stdvarOverTime, .quantileOverTime, .firstOverTime, .lastOverTime:
      false
    }
  }
}

extension VectorOperation {
  /// Whether it takes a number of series.
  package var takesParameter: Bool {
    switch self {
    case .topk, .bottomk, .approxTopk: true
    case .sum, .avg, .max, .min, .count, .stddev, .stdvar, .sort, .sortDesc: false
    }
  }
}

extension LogRange {
  /// Whether it yields numbers.
  package var unwrap: Unwrap? {
    for stage in log.stages {
      if case .unwrap(let unwrap) = stage.kind { return unwrap }
    }
    return nil
  }
}

extension RangeAggregation {
  /// Sets the parameter from its token.
  mutating func takeParameter(_ token: Token?) -> RuleViolation? {
    let id = "logql/parameter"
    guard let token else {
      if operation != .quantileOverTime { return nil }
      return RuleViolation(
        id: id, message: "parameter required for operation \(operation.rawValue)")
    }
    if operation != .quantileOverTime {
      return RuleViolation(
        id: id,
        message: "parameter \(token.text) not supported for operation \(operation.rawValue)")
    }
    do throws(FloatParsing.Failure) {
      parameter = try FloatParsing.parse(token.text.utf8)
      return nil
    } catch {
      let why = NumberLiteral.complaint(error, token.text)
      return RuleViolation(
        id: id, message: "invalid parameter for operation \(operation.rawValue): \(why)")
    }
  }

  /// What is wrong with the grouping or with (the lack of) `unwrap`.
  var ruleViolation: RuleViolation? {
    if grouping != nil && !operation.allowsGrouping {
      return RuleViolation(
        id: "logql/grouping",
        message: "grouping not allowed for \(operation.rawValue) aggregation")
    }
    let isUnwrapped = logRange.unwrap != nil
    if isUnwrapped ? operation.allowsUnwrap : operation.allowsLines { return nil }
    return RuleViolation(
      id: "logql/unwrap",
      message:
        "invalid aggregation \(operation.rawValue) \(isUnwrapped ? "with" : "without") unwrap")
  }
}

extension VectorAggregation {
  /// Sets the parameter from its token.
  mutating func takeParameter(_ token: Token?) -> RuleViolation? {
    let id = "logql/parameter"
    let name = operation.rawValue
    guard operation.takesParameter else {
      guard let token else { return nil }
      return RuleViolation(
        id: id, message: "unsupported parameter for operation \(name)(\(token.text),")
    }
    guard let token else {
      return RuleViolation(id: id, message: "parameter required for operation \(name)")
    }
    guard let count = Int(token.text) else {
      return RuleViolation(id: id, message: "invalid parameter \(name)(\(token.text),")
    }
    if count <= 0 {
      return RuleViolation(
        id: id, message: "invalid parameter (must be greater than 0) \(name)(\(token.text)")
    }
    parameter = count
    return nil
  }

  /// What is wrong with the grouping.
  var ruleViolation: RuleViolation? {
    guard let grouping else { return nil }
    switch operation {
    case .approxTopk:
      return RuleViolation(
        id: "logql/grouping",
        message: "grouping not allowed for \(operation.rawValue) aggregation")
    case .sort, .sortDesc:
      if grouping.labels.isEmpty { return nil }
      return RuleViolation(
        id: "logql/grouping", message: "sort and sort_desc doesn't allow grouping by ")
    case .sum, .avg, .max, .min, .count, .stddev, .stdvar, .bottomk, .topk: return nil
    }
  }
}
