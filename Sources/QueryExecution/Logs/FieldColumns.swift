import ChunkEncoding
import LogQLSyntax
import TelemetryModel

/// The values of one field in the lines of one shape, as codes.
struct CodedField {
  let name: String
  /// The different values.
  let values: [ShapeFields.Slot.Value]
  private let column: OpenedColumn
  /// Which of the values each line has; nil where the column tells.
  private let ownCodes: [Int64]?

  init(
    _ name: String, _ column: OpenedColumn, _ slot: ShapeFields.Slot, _ flags: LogfmtFlags
  ) throws {
    self.name = name
    self.column = column
    if let text = try column.constant() {
      values = [text.withUnsafeBufferPointer { slot.value($0, flags) }]
      ownCodes = []
    } else if let texts = try column.dictionary() {
      values = (0..<texts.count).map { slot.value(texts.text($0), flags) }
      ownCodes = nil
    } else {
      let (texts, codes) = try column.distinct()
      values = (0..<texts.count).map { slot.value(texts.text($0), flags) }
      ownCodes = codes
    }
  }

  /// Which of the values each line has; empty where all have the first.
  func codes() throws -> [Int64] { try ownCodes ?? column.codes() ?? [] }

  /// Of each line a number for its values of several fields together.
  ///
  /// - Complexity: O(lines · fields), a field after the other.
  static func keys(of fields: [CodedField], count: Int) throws -> [Int] {
    var keys = [Int](repeating: 0, count: count)
    for field in fields {
      let size = field.values.count
      for (place, code) in try field.codes().enumerated() {
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

  /// The numbers of the lines one by one; empty where they are taken from `values`.
  private var numbers: [Double] = []
  private var values: [Value] = []
  /// Which value each line has.
  private var codes: [Int64] = []

  init(
    _ column: OpenedColumn, _ slot: ShapeFields.Slot, _ conversion: Unwrap.Conversion,
    _ flags: LogfmtFlags
  ) throws {
    if conversion == .none, let decimals = try column.decimals(),
      let numbers = Self.numbers(decimals)
    {
      self.numbers = numbers
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

  @inline(__always)
  func value(_ place: Int) -> Value {
    numbers.isEmpty ? values[Int(codes[place])] : .number(numbers[place])
  }

  /// Integers up to here, and powers of ten up to there, are floats exactly: their quotient is then
  /// the float nearest to the decimal number, as it would be read from its text (Clinger, "How to
  /// Read Floating Point Numbers Accurately", PLDI 1990).
  private static let exactInteger: UInt64 = 1 << 53
  private static let powersOfTen: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }

  /// Nil where a number is not told exactly.
  private static func numbers(_ decimals: DecimalColumn) -> [Double]? {
    let (mantissas, scales) = (decimals.mantissas, decimals.scales)
    var greatest: UInt64 = 0
    for mantissa in mantissas { greatest = max(greatest, mantissa.magnitude) }
    guard greatest <= exactInteger,
      scales.allSatisfy({ powersOfTen.indices.contains(Int($0)) })
    else { return nil }
    if scales.count == 1 {
      let power = powersOfTen[Int(scales[0])]
      return mantissas.map { Double($0) / power }
    }
    return zip(mantissas, scales).map { Double($0) / powersOfTen[Int($1)] }
  }
}

/// Outcomes by the codes of several fields together.
struct OutcomeMemo {
  private static let denseLimit = 1 << 16
  private static let unknown = Int32.min

  /// How many combinations there are.
  let count: Int
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
    self.count = count
    if count <= Self.denseLimit { dense = [Int32](repeating: Self.unknown, count: count) }
  }

  /// Whether there are few enough for a number each.
  var isDense: Bool { !dense.isEmpty }

  /// How often each of the combinations that occur does, where there are few.
  func tallies(of keys: [Int]) -> [(key: Int, count: Int)] {
    var counts = [Int](repeating: 0, count: count)
    for key in keys { counts[key] += 1 }
    return counts.indices.compactMap { counts[$0] == 0 ? nil : ($0, counts[$0]) }
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
