import ChunkStore
import QueryCompletion
import TelemetryModel

/// What a word in the REPL could become, by the data of the session.
struct REPLCompletion {
  private let source: StoreNames

  init(_ data: OpenedData) { source = StoreNames(contents: data.contents) }

  /// What could stand in place of `line[start, end)` (bytes), the word that the line editor is at.
  func candidates(_ line: String, _ start: Int, _ end: Int) -> [String] {
    let ofMetrics = replacements(line, start, end, .promQL)
    let ofLogs = replacements(line, start, end, .logQL)
    return Array(Set(ofMetrics + ofLogs)).sorted()
  }

  private func replacements(
    _ line: String, _ start: Int, _ end: Int, _ language: QueryCompleter.Language
  ) -> [String] {
    let found = QueryCompleter.completions(of: line, at: end, in: language, from: source)
    // The editor's word may begin behind what is replaced, such as a quote: that part is typed
    // already.
    let typed = max(0, start - found.range.lowerBound)
    return found.completions.compactMap { completion in
      String(validating: completion.text.utf8.dropFirst(typed), as: UTF8.self)
    }
  }
}

/// The names of a store's series and streams together.
private struct StoreNames: CompletionSource {
  let contents: any RecordedContents

  func metricNames() -> [String] { (try? contents.metricNames()) ?? [] }

  func labelNames(selector: [Matcher]) -> [String] {
    union { try contents.names(of: $0) }
  }

  func labelValues(of label: String, selector: [Matcher]) -> [String] {
    union { try contents.values(of: label, $0) }
  }

  private func union(_ names: (SegmentKind) throws -> [String]) -> [String] {
    let both = ((try? names(.metrics)) ?? []) + ((try? names(.logs)) ?? [])
    return Array(Set(both)).sorted()
  }
}
