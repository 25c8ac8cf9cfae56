import ChunkStore
import PromQLSyntax

/// What a word in the REPL could become: names from the data, and words of the languages.
struct REPLCompletion {
  private let store: Store
  private let metricNames: [String]
  private let labelNames: [String]

  private static let logWords = [
    "json", "logfmt", "pattern", "regexp", "unpack", "line_format", "label_format", "unwrap",
    "drop",
    "keep", "decolorize", "count_over_time", "rate", "bytes_over_time", "bytes_rate",
  ]
  private static let grammarWords = [
    "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "and", "or",
    "unless",
  ]

  init(_ data: OpenedData) {
    store = data.store
    metricNames = (try? store.metricNames()) ?? []
    let ofMetrics = (try? store.labelNames(of: .metrics)) ?? []
    let ofLogs = (try? store.labelNames(of: .logs)) ?? []
    labelNames = Array(Set(ofMetrics + ofLogs)).sorted()
  }

  /// The candidates for the word at `line[start, end)` (bytes).
  func candidates(_ line: String, _ start: Int, _ end: Int) -> [String] {
    let bytes = Array(line.utf8)
    guard start <= end, end <= bytes.count else { return [] }
    let word = String(decoding: bytes[start..<end], as: UTF8.self)
    return options(String(decoding: bytes[..<start], as: UTF8.self))
      .filter { $0.hasPrefix(word) }.sorted()
  }

  /// All that could stand behind `before`.
  private func options(_ before: String) -> [String] {
    if let label = labelBeforeQuote(before) {
      let ofMetrics = (try? store.labelValues(label, of: .metrics)) ?? []
      let ofLogs = (try? store.labelValues(label, of: .logs)) ?? []
      return Array(Set(ofMetrics + ofLogs))
    }
    if isInsideBraces(before) || isInsideGrouping(before) { return labelNames }
    if before.contains("|") { return Self.logWords }
    return metricNames + Function.allCases.map(\.rawValue)
      + AggregateOperator.allCases.map(\.rawValue) + Self.grammarWords + Self.logWords
  }

  /// The label whose value a quote has just opened, if that is where `before` ends.
  private func labelBeforeQuote(_ before: String) -> String? {
    guard before.hasSuffix("\"") else { return nil }
    let rest = before.dropLast().drop { _ in false }
    guard let end = rest.lastIndex(where: { !"=~! ".contains($0) }),
      rest.index(after: end) < rest.endIndex
    else { return nil }
    let name = rest[...end].reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return name.isEmpty ? nil : String(name.reversed())
  }

  private func isInsideBraces(_ before: String) -> Bool {
    guard let open = before.lastIndex(of: "{") else { return false }
    return !before[open...].contains("}")
  }

  private func isInsideGrouping(_ before: String) -> Bool {
    guard let open = before.lastIndex(of: "("), !before[open...].contains(")") else { return false }
    let word = before[..<open].reversed().drop { $0 == " " }.prefix { $0.isLetter || $0 == "_" }
    return ["by", "without", "on", "ignoring"].contains(String(word.reversed()))
  }
}
