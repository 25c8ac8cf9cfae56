import Glibc
import TelemetryModel

/// A native histogram as the HTTP API lists it: its populated buckets with their bounds, from
/// which the histogram is built again.
///
/// The listing leaves out the schema, empty buckets, the width of an empty zero bucket and what is
/// known of counter resets. The schema shows in the bounds; the rest cannot be had.
struct ListedHistogram {
  struct Bucket {
    var rule: Int64
    var lower: Double
    var upper: Double
    var count: Double
  }

  var count = 0.0
  var sum = 0.0
  var buckets: [Bucket] = []

  /// The histogram, and whether its bounds say for certain what its layout was.
  func histogram() -> (value: FloatHistogram, isCertain: Bool) {
    if let value = exponential() { return (value, true) }
    return (custom(), buckets.allSatisfy { $0.lower == -.infinity || $0.rule == 0 })
  }

  private static let schemas: ClosedRange<Int32> = -4...8
  /// Bounds are computed in more ways than one; the last bits may differ.
  private static let tolerance = 1e-12

  // MARK: Exponential buckets

  /// Nil where the bounds are not those of one exponential schema.
  private func exponential() -> FloatHistogram? {
    var zero: Bucket?
    for bucket in buckets where bucket.lower == -bucket.upper && bucket.upper >= 0 {
      if zero != nil || bucket.upper == .infinity { return nil }
      zero = bucket
    }
    let rest = buckets.filter { !($0.lower == -$0.upper && $0.upper >= 0) }
    if rest.isEmpty {
      return build(schema: 0, zero: zero, rest: [])
    }
    // A bucket that the zero bucket cuts into fits several schemas: the finest is tried last.
    for schema in Self.schemas {
      var places: [(index: Int32, bucket: Bucket)] = []
      for bucket in rest {
        guard let index = Self.index(of: bucket, schema: schema, zero: zero?.upper ?? 0) else {
          break
        }
        places.append((index, bucket))
      }
      if places.count == rest.count { return build(schema: schema, zero: zero, rest: places) }
    }
    return nil
  }

  private static func index(of bucket: Bucket, schema: Int32, zero: Double) -> Int32? {
    let isNegative = bucket.upper <= 0 && bucket.lower < 0
    let inner = isNegative ? -bucket.upper : bucket.lower
    let outer = isNegative ? -bucket.lower : bucket.upper
    guard outer > 0, inner >= 0, outer > inner, outer < .infinity else { return nil }
    let place =
      schema >= 0
      ? log2(outer) * Double(Int64(1) << Int64(schema))
      : log2(outer) / Double(Int64(1) << Int64(-schema))
    let index = Int32(place.rounded())
    let isLargest = outer == .greatestFiniteMagnitude
    guard isLargest || isClose(bound(index, schema), outer) else { return nil }
    let isCut = zero > 0 && inner == zero && bound(index &- 1, schema) < zero
    return isCut || isClose(bound(index &- 1, schema), inner) ? index : nil
  }

  private static func bound(_ index: Int32, _ schema: Int32) -> Double {
    if schema < 0 { return ldexp(1, Int32(clamping: Int64(index) << Int64(-schema))) }
    let whole = index >> schema
    let part = index &- (whole << schema)
    return ldexp(exp2(Double(part) / Double(Int64(1) << Int64(schema))), whole)
  }

  private static func isClose(_ lhs: Double, _ rhs: Double) -> Bool {
    (lhs - rhs).magnitude <= tolerance * rhs.magnitude
  }

  private func build(
    schema: Int32, zero: Bucket?, rest: [(index: Int32, bucket: Bucket)]
  ) -> FloatHistogram {
    var out = FloatHistogram()
    out.schema = schema
    out.count = count
    out.sum = sum
    // The reference's default stands in for the width of an empty zero bucket.
    out.zeroThreshold = zero?.upper ?? 0x1p-128
    out.zeroCount = zero?.count ?? 0
    let positive = rest.filter { $0.bucket.upper > 0 }.sorted { $0.index < $1.index }
    let negative = rest.filter { $0.bucket.upper <= 0 }.sorted { $0.index < $1.index }
    (out.positiveSpans, out.positiveBuckets) = Self.packed(positive)
    (out.negativeSpans, out.negativeBuckets) = Self.packed(negative)
    return out
  }

  private static func packed(
    _ places: [(index: Int32, bucket: Bucket)]
  ) -> ([FloatHistogram.Span], [Double]) {
    var spans: [FloatHistogram.Span] = []
    var next: Int32 = 0
    for place in places {
      if !spans.isEmpty, place.index == next {
        spans[spans.count - 1].length += 1
      } else {
        spans.append(FloatHistogram.Span(offset: place.index &- next, length: 1))
      }
      next = place.index &+ 1
    }
    return (spans, places.map(\.bucket.count))
  }

  // MARK: Custom buckets

  /// Bounds that are nobody's schema become custom ones; gaps between buckets are empty buckets.
  private func custom() -> FloatHistogram {
    var bounds: [Double] = []
    var counts: [(index: Int32, bucket: Bucket)] = []
    for bucket in buckets.sorted(by: { $0.upper < $1.upper }) {
      if bucket.lower > bounds.last ?? -.infinity { bounds.append(bucket.lower) }
      if bucket.upper == .infinity {
        counts.append((Int32(bounds.count), bucket))
        continue
      }
      guard bucket.upper > bounds.last ?? -.infinity else { continue }
      counts.append((Int32(bounds.count), bucket))
      bounds.append(bucket.upper)
    }
    var out = FloatHistogram()
    out.schema = FloatHistogram.customBucketsSchema
    out.count = count
    out.sum = sum
    out.customValues = bounds
    (out.positiveSpans, out.positiveBuckets) = Self.packed(counts)
    return out
  }
}
