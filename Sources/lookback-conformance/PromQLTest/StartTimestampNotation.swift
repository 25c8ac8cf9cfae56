import TelemetryModel

/// Reads `metric{…}@st` lines: start timestamps of the samples in the next line (the
/// specification's §8.6).
enum StartTimestampNotation {
  private static let mark = "@st"

  /// The series and its start timestamps, relative to each sample's own time in milliseconds; nil
  /// for a line of another kind.
  static func read(
    _ text: Substring, line: Int
  ) throws(ScriptFailure) -> (labels: Labels, offsets: [Int64?])? {
    guard let (metric, items) = split(text) else { return nil }
    let labels = try SeriesNotation.read("\(metric) _", line: line).labels
    var offsets: [Int64?] = []
    for item in items.split(whereSeparator: \.isWhitespace) {
      try expand(item, line: line, into: &offsets)
    }
    return (labels, offsets)
  }

  /// The metric before the mark and the items behind it; the mark stands outside of quotes and ends
  /// a word.
  private static func split(_ text: Substring) -> (metric: Substring, items: Substring)? {
    var quote: Character?
    var index = text.startIndex
    while index < text.endIndex {
      let character = text[index]
      if let open = quote {
        if character == "\\", open != "`" {
          index = text.index(after: index)
          if index == text.endIndex { return nil }
        } else if character == open {
          quote = nil
        }
      } else if character == "\"" || character == "'" || character == "`" {
        quote = character
      } else if text[index...].hasPrefix(mark) {
        let behind = text[index...].dropFirst(mark.count)
        if behind.first?.isWhitespace == true { return (text[..<index], behind) }
      }
      index = text.index(after: index)
    }
    return nil
  }

  /// Appends what one item stands for: `_`, `_xN`, `d`, `dxN`, `d+exN`, `d-exN`.
  private static func expand(
    _ item: Substring, line: Int, into offsets: inout [Int64?]
  ) throws(ScriptFailure) {
    let invalid = ScriptFailure(line: line, description: "invalid start timestamp \(item)")
    var body = item
    var repetitions = 0
    if let mark = item.lastIndex(of: "x") {
      guard let count = Int(item[item.index(after: mark)...]), (0...100_000).contains(count) else {
        throw invalid
      }
      repetitions = count
      body = item[..<mark]
    }
    if body == "_" {
      offsets += [Int64?](repeating: nil, count: body.count == item.count ? 1 : repetitions)
      return
    }
    var step: Int64 = 0
    if let sign = body.dropFirst().lastIndex(where: { $0 == "+" || $0 == "-" }) {
      step = try signedDuration(body[sign...], line: line)
      body = body[..<sign]
    }
    let first = try signedDuration(body, line: line)
    for index in 0...repetitions {
      let (product, overflowed) = step.multipliedReportingOverflow(by: Int64(index))
      let (sum, overflowedToo) = first.addingReportingOverflow(product)
      if overflowed || overflowedToo { throw invalid }
      offsets.append(sum)
    }
  }

  private static func signedDuration(
    _ text: Substring, line: Int
  ) throws(ScriptFailure) -> Int64 {
    let isNegative = text.hasPrefix("-")
    let isSigned = isNegative || text.hasPrefix("+")
    let magnitude = try scriptDuration(String(isSigned ? text.dropFirst() : text), line: line)
    return isNegative ? -magnitude : magnitude
  }
}
