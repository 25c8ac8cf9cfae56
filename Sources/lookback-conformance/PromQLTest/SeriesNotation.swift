import TelemetryModel

/// Reads series lines: `metric{labels} items…` (the specification's §8.5).
enum SeriesNotation {
  /// The most samples that one item may stand for.
  private static let repetitionMax = 1_000_000

  static func read(_ text: Substring, line: Int) throws(ScriptFailure) -> PromQLScript.Series {
    do throws(LabelSetReader.Failure) {
      // In PromQL a label without a value is no label.
      let (written, behind) = try LabelSetReader.read(text)
      let labels = Labels(written.pairs.filter { !$0.value.isEmpty })
      var items: [SeriesItem] = []
      var rest = behind.trimmed()
      while !rest.isEmpty {
        if rest.hasPrefix(HistogramLiteral.opening) {
          items += try histograms(&rest)
        } else {
          let word = rest.prefix { !$0.isWhitespace }
          guard let values = NumberItems.read(word) else {
            throw LabelSetReader.Failure(description: "malformed item \(word)")
          }
          items += values.map { $0.map { .float($0) } ?? .omitted }
          rest = rest[word.endIndex...]
        }
        rest = rest.trimmed()
      }
      return PromQLScript.Series(labels: labels, items: items, startOffsets: [])
    } catch {
      throw ScriptFailure(line: line, description: error.description)
    }
  }

  static func read(_ text: String, line: Int) throws(ScriptFailure) -> PromQLScript.Series {
    try read(Substring(text), line: line)
  }

  /// `{{…}}`, `{{…}}xN`, `{{…}}+{{…}}xN` or `{{…}}-{{…}}xN` at the head of `rest`.
  private static func histograms(
    _ rest: inout Substring
  ) throws(LabelSetReader.Failure) -> [SeriesItem] {
    let first = try HistogramLiteral.take(&rest)
    var step: FloatHistogram?
    if let sign = rest.first, sign == "+" || sign == "-" {
      rest = rest.dropFirst()
      let increment = try HistogramLiteral.take(&rest).histogram
      step = sign == "-" ? increment.negated() : increment
    }
    guard rest.first == "x" else {
      if step != nil { throw LabelSetReader.Failure(description: "expected xN behind a histogram") }
      return [.histogram(first.histogram, isHintWritten: first.isHintWritten)]
    }
    let digits = rest.dropFirst().prefix { !$0.isWhitespace }
    guard let count = Int(digits), (0...repetitionMax).contains(count) else {
      throw LabelSetReader.Failure(description: "malformed repetition x\(digits)")
    }
    rest = rest[digits.endIndex...]
    var value = first.histogram
    var items: [SeriesItem] = [.histogram(value, isHintWritten: first.isHintWritten)]
    for _ in 0..<count {
      if let step {
        guard let sum = value.adding(sameLayout: step) else {
          throw LabelSetReader.Failure(description: "histograms of different schemas do not add up")
        }
        value = sum
      }
      items.append(.histogram(value, isHintWritten: first.isHintWritten))
    }
    return items
  }
}
