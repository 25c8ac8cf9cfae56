import TelemetryModel

/// Reads native histograms of the series notation: `{{schema:1 count:5 buckets:[1 0 2]}}`.
struct HistogramLiteral {
  static let opening = "{{"
  private static let closing = "}}"

  private(set) var histogram = FloatHistogram()
  /// Whether the counter reset hint was written.
  private(set) var isHintWritten = false
  private var offset: Int32 = 0
  private var negativeOffset: Int32 = 0
  private var keys: [Substring] = []

  /// Takes the histogram at the head of `rest`.
  static func take(_ rest: inout Substring) throws(LabelSetReader.Failure) -> HistogramLiteral {
    guard rest.hasPrefix(opening), let end = rest.firstRange(of: closing) else {
      throw LabelSetReader.Failure(description: "malformed histogram \(rest)")
    }
    var body = rest[..<end.lowerBound].dropFirst(opening.count).trimmed()
    rest = rest[end.upperBound...]
    var literal = HistogramLiteral()
    while !body.isEmpty {
      guard let colon = body.firstIndex(of: ":") else {
        throw LabelSetReader.Failure(description: "expected key:value in a histogram, got \(body)")
      }
      let key = body[..<colon].trimmed()
      body = body[body.index(after: colon)...].trimmed()
      let value: Substring
      if body.hasPrefix("["), let bracket = body.firstIndex(of: "]") {
        value = body[...bracket]
      } else {
        value = body.prefix { !$0.isWhitespace }
      }
      body = body[value.endIndex...].trimmed()
      try literal.set(key, value)
    }
    literal.placeBuckets()
    return literal
  }

  private mutating func set(_ key: Substring, _ value: Substring) throws(LabelSetReader.Failure) {
    if keys.contains(key) {
      let shown = GoString.quoted(String(key))
      throw LabelSetReader.Failure(description: "duplicate key \(shown) in histogram")
    }
    keys.append(key)
    switch key {
    case "schema": histogram.schema = try integer(value)
    case "sum": histogram.sum = try number(value)
    case "count": histogram.count = try number(value)
    case "z_bucket": histogram.zeroCount = try number(value)
    case "z_bucket_w": histogram.zeroThreshold = try number(value)
    case "custom_values": histogram.customValues = try numbers(value)
    case "buckets": histogram.positiveBuckets = try numbers(value)
    case "offset": offset = try integer(value)
    case "n_buckets": histogram.negativeBuckets = try numbers(value)
    case "n_offset": negativeOffset = try integer(value)
    case "counter_reset_hint":
      histogram.counterResetHint = try hint(value)
      isHintWritten = true
    default: throw LabelSetReader.Failure(description: "unknown key \(key) in a histogram")
    }
  }

  private mutating func placeBuckets() {
    if !histogram.positiveBuckets.isEmpty {
      let length = UInt32(histogram.positiveBuckets.count)
      histogram.positiveSpans = [.init(offset: offset, length: length)]
    }
    if !histogram.negativeBuckets.isEmpty {
      let length = UInt32(histogram.negativeBuckets.count)
      histogram.negativeSpans = [.init(offset: negativeOffset, length: length)]
    }
  }

  private func hint(
    _ text: Substring
  ) throws(LabelSetReader.Failure) -> FloatHistogram.CounterResetHint {
    switch text {
    case "unknown": .unknown
    case "reset": .reset
    case "not_reset": .notReset
    case "gauge": .gauge
    default: throw LabelSetReader.Failure(description: "unknown counter reset hint \(text)")
    }
  }

  private func number(_ text: Substring) throws(LabelSetReader.Failure) -> Double {
    guard let number = FloatParsing.double(String(text)) else {
      throw LabelSetReader.Failure(description: "malformed number \(text)")
    }
    return number
  }

  private func integer(_ text: Substring) throws(LabelSetReader.Failure) -> Int32 {
    guard let number = Int32(text) else {
      throw LabelSetReader.Failure(description: "malformed integer \(text)")
    }
    return number
  }

  private func numbers(_ text: Substring) throws(LabelSetReader.Failure) -> [Double] {
    guard text.hasPrefix("["), text.hasSuffix("]") else {
      throw LabelSetReader.Failure(description: "expected a list, got \(text)")
    }
    var numbers: [Double] = []
    for item in text.dropFirst().dropLast().split(whereSeparator: \.isWhitespace) {
      numbers.append(try number(item))
    }
    return numbers
  }
}

extension FloatHistogram {
  /// This histogram with every count and the sum negated.
  func negated() -> FloatHistogram {
    var result = self
    result.count = -count
    result.sum = -sum
    result.zeroCount = -zeroCount
    result.positiveBuckets = positiveBuckets.map { -$0 }
    result.negativeBuckets = negativeBuckets.map { -$0 }
    return result
  }

  /// The sum of two histograms that have one schema, zero threshold and custom bounds; nil for
  /// others.
  func adding(sameLayout other: FloatHistogram) -> FloatHistogram? {
    guard schema == other.schema, zeroThreshold == other.zeroThreshold,
      customValues == other.customValues
    else { return nil }
    var result = self
    result.count += other.count
    result.sum += other.sum
    result.zeroCount += other.zeroCount
    (result.positiveSpans, result.positiveBuckets) = Self.sum(
      (positiveSpans, positiveBuckets), (other.positiveSpans, other.positiveBuckets))
    (result.negativeSpans, result.negativeBuckets) = Self.sum(
      (negativeSpans, negativeBuckets), (other.negativeSpans, other.negativeBuckets))
    return result
  }

  private typealias Side = (spans: [Span], buckets: [Double])

  /// Buckets of both sides, in one span a literal's side has.
  private static func sum(_ lhs: Side, _ rhs: Side) -> Side {
    guard let left = lhs.spans.first else { return rhs }
    guard let right = rhs.spans.first else { return lhs }
    let start = min(left.offset, right.offset)
    let end = max(
      left.offset + Int32(lhs.buckets.count), right.offset + Int32(rhs.buckets.count))
    var buckets = [Double](repeating: 0, count: Int(end - start))
    for (side, first) in [(lhs, left.offset), (rhs, right.offset)] {
      for (index, count) in side.buckets.enumerated() {
        buckets[Int(first - start) + index] += count
      }
    }
    return ([Span(offset: start, length: UInt32(buckets.count))], buckets)
  }
}
