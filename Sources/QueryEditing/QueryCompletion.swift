// What the word at the cursor may become.

import LogQLSyntax
import PromQLSyntax
import QueryEngine

/// Completes queries from a vocabulary.
package struct QueryCompletion {
  private let vocabulary: any QueryVocabulary

  package init(_ vocabulary: any QueryVocabulary) { self.vocabulary = vocabulary }

  /// Ranges' lengths that are offered.
  private static let durations = ["1m", "5m", "15m", "30m", "1h", "6h", "12h", "1d", "7d"]

  /// The words that a LogQL pipe may be followed by.
  private static let stages = [
    "decolorize", "drop", "json", "keep", "label_format", "line_format", "logfmt", "pattern",
    "regexp", "unpack", "unwrap",
  ]

  /// The words that the word before the cursor may become, sorted, functions with their parenthesis and values
  /// with their closing quote; and the offset of that word.
  ///
  /// - Parameters:
  ///   - text: the query before the cursor.
  ///   - isQuoteClosed: whether a quote follows the cursor already.
  /// - Complexity: O(length of `text` + size of the vocabulary at that place).
  package func candidates(
    before text: String, language: QueryLanguage, isQuoteClosed: Bool = false
  ) -> (words: [String], wordStart: Int) {
    let bytes = Array(text.utf8)
    let position = CompletionPosition(before: bytes)
    let prefix = bytes[position.wordStart...]
    let words = words(at: position.kind, in: language, isQuoteClosed: isQuoteClosed)
    return (words.filter { $0.utf8.starts(with: prefix) }, position.wordStart)
  }

  private func words(
    at kind: CompletionPosition.Kind, in language: QueryLanguage, isQuoteClosed: Bool
  ) -> [String] {
    switch kind {
    case .expression: expressionWords(language)
    case .labelName(let metric): vocabulary.labelNames(for: language, ofMetric: metric)
    case .labelValue(let label, let metric, let quote):
      closed(
        vocabulary.labelValues(label, for: language, ofMetric: metric), quote, isQuoteClosed)
    case .quotedMetric(let quote):
      language == .promQL ? closed(vocabulary.metricNames, quote, isQuoteClosed) : []
    case .duration: Self.durations.map { $0 + "]" }
    case .stage: Self.stages
    case .nothing: []
    }
  }

  private func expressionWords(_ language: QueryLanguage) -> [String] {
    let names: [String]
    switch language {
    case .promQL:
      let functions = Function.allCases.map { $0.rawValue + "(" }
      names =
        functions + AggregateOperator.allCases.map { $0.rawValue + "(" } + vocabulary.metricNames
    case .logQL:
      names =
        RangeOperation.allCases.map { $0.rawValue + "(" }
        + VectorOperation.allCases.map { $0.rawValue + "(" }
        + ["label_replace(", "vector("]
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The values that can stand in quotes as they are, with the closing quote where it is not there yet.
  private func closed(_ values: [String], _ quote: UInt8, _ isQuoteClosed: Bool) -> [String] {
    let end = isQuoteClosed ? "" : String(decoding: [quote], as: UTF8.self)
    return values.compactMap { value in
      let isPlain = value.utf8.allSatisfy {
        $0 >= 0x20 && $0 != quote && $0 != UInt8(ascii: "\\")
      }
      return isPlain ? value + end : nil
    }
  }
}
