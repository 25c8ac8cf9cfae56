import TelemetryModel

/// The order of `sort_by_label`: runs of digits by their number, everything else by its bytes.
enum NaturalOrder {
  /// Whether `lhs` sorts before `rhs` by the labels `names` in turn, then by the whole label set.
  static func precedes(_ lhs: Labels, _ rhs: Labels, by names: [String]) -> Bool {
    for name in names {
      let (left, right) = (lhs[name] ?? "", rhs[name] ?? "")
      if !left.equalsBytes(right) { return precedes(left, right) }
    }
    return lhs < rhs
  }

  /// Chunk by chunk; a text that ends first sorts first.
  static func precedes(_ lhs: String, _ rhs: String) -> Bool {
    let (left, right) = (chunks(lhs), chunks(rhs))
    for index in left.indices {
      guard index < right.count else { return false }
      if left[index] == right[index] {
        if index == left.count - 1 { return true }
        if index == right.count - 1 { return false }
        continue
      }
      if let first = Int(left[index]), let second = Int(right[index]), first != second {
        return first < second
      }
      return left[index].precedesBytes(right[index])
    }
    return !right.isEmpty
  }

  private static func chunks(_ text: String) -> [String] {
    var out: [String] = []
    var wasDigit: Bool?
    for scalar in text.unicodeScalars {
      let isDigit = scalar.value &- 0x30 < 10
      if isDigit == wasDigit, !out.isEmpty {
        out[out.count - 1].unicodeScalars.append(scalar)
      } else {
        out.append(String(scalar))
      }
      wasDigit = isDigit
    }
    return out
  }
}
