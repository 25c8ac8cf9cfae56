import ChunkEncoding
import LogQLSyntax
import TelemetryModel

/// The values of one field in the lines of one shape, as codes.
struct CodedField {
  let name: String
  /// The different values.
  let values: [ShapeFields.Slot.Value]
  /// Which of the values each line has; empty where all have the first.
  private let codes: [Int64]

  init(
    _ name: String, _ column: OpenedColumn, _ slot: ShapeFields.Slot, _ flags: LogfmtFlags
  ) throws {
    self.name = name
    if let text = try column.constant() {
      values = [text.withUnsafeBufferPointer { slot.value($0, flags) }]
      codes = []
    } else {
      let (texts, codes) = try column.distinct()
      values = (0..<texts.count).map { slot.value(texts.text($0), flags) }
      self.codes = codes
    }
  }

  func code(_ place: Int) -> Int { codes.isEmpty ? 0 : Int(codes[place]) }

  /// Of each line a number for its values of several fields together.
  ///
  /// - Complexity: O(lines · fields), a field after the other.
  static func keys(of fields: [CodedField], count: Int) -> [Int] {
    var keys = [Int](repeating: 0, count: count)
    for field in fields where !field.codes.isEmpty {
      let size = field.values.count
      for (place, code) in field.codes.enumerated() {
        keys[place] = keys[place] &* size &+ Int(truncatingIfNeeded: code)
      }
    }
    return keys
  }
}

/// The numbers that `unwrap` takes from one field in the lines of one shape.
struct UnwrappedField {
  enum Value: Hashable {
    case number(Double)
    /// The entry gives no sample.
    case none
    /// It takes the line to tell.
    case other
  }

  private var values: [Value] = []
  /// Which value each line has; empty where values are those of the lines one by one.
  private var codes: [Int64] = []

  init(
    _ column: OpenedColumn, _ slot: ShapeFields.Slot, _ conversion: Unwrap.Conversion,
    _ flags: LogfmtFlags
  ) throws {
    if conversion == .none, let decimals = try column.decimals(),
      let numbers = Self.numbers(decimals)
    {
      values = numbers
      return
    }
    let (texts, codes) = try column.distinct()
    self.codes = codes
    values = (0..<texts.count).map { index in
      switch slot.value(texts.text(index), flags) {
      case .absent: return .none
      case .other: return .other
      case .text(let text):
        if text.isEmpty { return .none }
        guard case .success(let number) = LogPipeline.convert(text, conversion) else {
          return .other
        }
        return .number(number)
      }
    }
  }

  func value(_ place: Int) -> Value { codes.isEmpty ? values[place] : values[Int(codes[place])] }

  /// Integers up to here, and powers of ten up to there, are floats exactly: their quotient is then
  /// the float nearest to the decimal number, as it would be read from its text (Clinger, "How to
  /// Read Floating Point Numbers Accurately", PLDI 1990).
  private static let exactInteger: UInt64 = 1 << 53
  private static let powersOfTen: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }

  /// Nil where a number is not told exactly.
  private static func numbers(_ decimals: DecimalColumn) -> [Value]? {
    var numbers: [Value] = []
    numbers.reserveCapacity(decimals.mantissas.count)
    let isOneScale = decimals.scales.count == 1
    for (place, mantissa) in decimals.mantissas.enumerated() {
      let scale = Int(decimals.scales[isOneScale ? 0 : place])
      guard mantissa.magnitude <= exactInteger, powersOfTen.indices.contains(scale) else {
        return nil
      }
      numbers.append(.number(Double(mantissa) / powersOfTen[scale]))
    }
    return numbers
  }
}

/// Outcomes by the codes of several fields together.
struct OutcomeMemo {
  private static let denseLimit = 1 << 16
  private static let unknown = Int32.min

  private var dense: [Int32] = []
  private var sparse: [Int: Int32] = [:]

  /// Nil where there are more combinations than a number holds.
  init?(_ sizes: [Int]) {
    var count = 1
    for size in sizes {
      let (product, overflows) = count.multipliedReportingOverflow(by: max(size, 1))
      if overflows { return nil }
      count = product
    }
    if count <= Self.denseLimit { dense = [Int32](repeating: Self.unknown, count: count) }
  }

  /// The outcome of a combination; nil where there is none yet.
  @inline(__always)
  func known(_ key: Int) -> Int32? {
    if dense.isEmpty { return sparse[key] }
    return dense[key] == Self.unknown ? nil : dense[key]
  }

  /// Notes the outcome of a combination, and gives it back.
  mutating func remember(_ key: Int, _ outcome: Int32) -> Int32 {
    if dense.isEmpty { sparse[key] = outcome } else { dense[key] = outcome }
    return outcome
  }
}
