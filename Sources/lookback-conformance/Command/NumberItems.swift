import TelemetryModel

/// Reads the numbers of an expected series: `1`, `_`, `4x3` for four fours, `2+3x2` for 2 5 8.
enum NumberItems {
  /// The most that one item may stand for.
  private static let repetitionMax = 1_000_000

  /// The values of `text`, nil for a gap; nil altogether where the text is malformed.
  static func read(_ text: Substring) -> [Double?]? {
    var values: [Double?] = []
    for item in text.split(whereSeparator: \.isWhitespace) {
      guard let more = expand(item) else { return nil }
      values += more
    }
    return values
  }

  private static func expand(_ item: Substring) -> [Double?]? {
    if item == "_" { return [nil] }
    if let number = number(item) { return [number] }
    guard let mark = item.lastIndex(of: "x"), let count = Int(item[item.index(after: mark)...]),
      (0...repetitionMax).contains(count)
    else { return nil }
    let body = item[..<mark]
    if body == "_" { return [Double?](repeating: nil, count: count) }
    if let number = number(body) { return [Double?](repeating: number, count: count + 1) }
    return series(body, count: count)
  }

  /// `a+b` or `a-b`, `count` times more than once, by repeated addition.
  private static func series(_ body: Substring, count: Int) -> [Double?]? {
    for place in body.indices.dropFirst() where body[place] == "+" || body[place] == "-" {
      guard let first = number(body[..<place]), let step = number(body[place...]) else { continue }
      var value = first
      var values: [Double?] = [value]
      for _ in 0..<count {
        value += step
        values.append(value)
      }
      return values
    }
    return nil
  }

  private static func number(_ text: Substring) -> Double? {
    text == "stale" ? StalenessMarker.value : FloatParsing.double(String(text))
  }
}
