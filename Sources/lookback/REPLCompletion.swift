import ChunkStore
import QueryEditing
import QueryEngine
import TelemetryModel

/// The names in a store, as completion asks for them; what cannot be read is not offered.
struct StoreVocabulary: QueryVocabulary {
  private let store: Store
  let metricNames: [String]

  init(_ store: Store) {
    self.store = store
    metricNames = (try? store.metricNames()) ?? []
  }

  func labelNames(for language: QueryLanguage, ofMetric metric: String?) -> [String] {
    if let series = series(of: metric, language) {
      return sorted(series.flatMap { $0.pairs.map(\.name) }.filter { $0 != LabelName.metricName })
    }
    let names = (try? store.labelNames(of: language.segmentKind)) ?? []
    return names.filter { $0 != LabelName.metricName }
  }

  func labelValues(
    _ label: String, for language: QueryLanguage, ofMetric metric: String?
  ) -> [String] {
    if let series = series(of: metric, language) { return sorted(series.compactMap { $0[label] }) }
    return (try? store.labelValues(label, of: language.segmentKind)) ?? []
  }

  /// The label sets of a metric's series; nil where none is named or recorded.
  private func series(of metric: String?, _ language: QueryLanguage) -> [Labels]? {
    guard language == .promQL, let metric else { return nil }
    let found = try? store.selectSeries(
      [Matcher(LabelName.metricName, .equal, metric)], from: .min, through: .max)
    guard let found, !found.isEmpty else { return nil }
    return found.map(\.labels)
  }

  private func sorted(_ names: [String]) -> [String] {
    Set(names).sorted { $0.precedesBytes($1) }
  }
}

extension QueryLanguage {
  /// Where the store keeps what the language asks of.
  fileprivate var segmentKind: SegmentKind {
    switch self {
    case .promQL: .metrics
    case .logQL: .logs
    }
  }
}

extension QueryCompletion {
  /// The candidates for the word at `line[start, end)` (bytes) as the line editor cuts words, which need not be where
  /// the languages do: `chat-server` is one value and two words of the editor.
  ///
  /// - Parameter pending: the lines of the query before this one.
  func candidates(
    line: String, from start: Int, to end: Int, after pending: String, language: QueryLanguage
  ) -> [String] {
    let bytes = Array(line.utf8)
    guard start >= 0, start <= end, end <= bytes.count else { return [] }
    let earlier = pending.isEmpty ? [] : Array(pending.utf8) + [UInt8(ascii: "\n")]
    let text = String(decoding: earlier + bytes[..<end], as: UTF8.self)
    let isQuoteClosed = end < bytes.count && "\"'`".utf8.contains(bytes[end])
    let found = candidates(
      before: text, language: .detected(in: text, current: language),
      isQuoteClosed: isQuoteClosed)
    let wordStart = found.wordStart - earlier.count
    if wordStart < 0 { return [] }
    if wordStart <= start {
      return found.words.map {
        String(decoding: $0.utf8.dropFirst(start - wordStart), as: UTF8.self)
      }
    }
    let lead = String(decoding: bytes[start..<wordStart], as: UTF8.self)
    return found.words.map { lead + $0 }
  }
}
