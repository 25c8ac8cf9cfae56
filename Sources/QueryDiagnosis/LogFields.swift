import TelemetryModel

/// The fields of some log lines: labels of streams, structured metadata and what parsers found.
struct LogFields {
  private let streams: [LogStream]

  init(_ streams: [LogStream]) { self.streams = streams }

  /// How many lines were looked at.
  var lineCount: Int { streams.reduce(0) { $0 + $1.entries.count } }

  /// The names of all fields, those of most lines first.
  var names: [String] {
    var counts: [String: Int] = [:]
    for stream in streams {
      for pair in stream.labels.pairs where !pair.name.hasPrefix("__") {
        counts[pair.name, default: 0] += stream.entries.count
      }
    }
    return counts.sorted { lhs, rhs in
      lhs.value == rhs.value ? lhs.key.precedesBytes(rhs.key) : lhs.value > rhs.value
    }.map(\.key)
  }

  /// The values of a field: the least and the greatest where all are numbers and there are many,
  /// else the most frequent ones. Nil where no line has the field.
  func valueText(of name: String) -> String? {
    let values = NameList.values(of: name, among: streams.lazy.map(\.labels))
    if values.isEmpty { return nil }
    let numbers = values.compactMap { FloatParsing.double($0) }
    if numbers.count == values.count, numbers.count > 5, let low = numbers.min(),
      let high = numbers.max()
    {
      return "\(NumberText.general(low)) to \(NumberText.general(high))"
    }
    return NameList.text(values)
  }
}
