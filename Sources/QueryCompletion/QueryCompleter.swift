// What fits at the cursor: from the languages' tables and the data.

import LogQLSyntax
import PromQLSyntax
import TelemetryModel

/// The names that data has. Answers are sorted; `selector` narrows them where the store can.
package protocol CompletionSource {
  func metricNames() -> [String]
  func labelNames(selector: [Matcher]) -> [String]
  func labelValues(of label: String, selector: [Matcher]) -> [String]
}

/// One way to go on.
package struct Completion: Hashable, Sendable {
  /// What is put in place of what is typed so far.
  package var text: String
  /// One line about it; empty for names of the data.
  package var summary: String

  package init(_ text: String, summary: String = "") {
    self.text = text
    self.summary = summary
  }
}

/// Completes queries.
package enum QueryCompleter {
  /// The languages that it knows.
  package enum Language: String, Hashable, Sendable, CaseIterable {
    case promQL, logQL
  }

  /// All that fits at UTF-8 offset `cursor` of `text`, each with the offsets that it replaces: the
  /// data's names first, then the language's words.
  ///
  /// - Complexity: O(`cursor` + number of names in reach).
  package static func completions(
    of text: String, at cursor: Int, in language: Language, from source: some CompletionSource
  ) -> (range: Range<Int>, completions: [Completion]) {
    let context = CompletionContext(of: text, at: cursor)
    let candidates = candidates(context, language, source)
    let fitting = candidates.filter { $0.typed.utf8.starts(with: context.prefix.utf8) }
    return (context.replacedRange, fitting.map(\.completion))
  }

  /// A completion and what must be typed for it.
  private struct Candidate {
    var typed: String
    var completion: Completion

    init(_ text: String, summary: String = "") {
      typed = text
      completion = Completion(text, summary: summary)
    }

    init(quoting value: String) {
      typed = value
      completion = Completion(GoString.quoted(value))
    }

    /// A label's name, quoted where it must be.
    init(label name: String) {
      typed = name
      completion = Completion(LabelName.isLegacy(name) ? name : GoString.quoted(name))
    }
  }

  private static func candidates(
    _ context: CompletionContext, _ language: Language, _ source: some CompletionSource
  ) -> [Candidate] {
    switch context.place {
    case .expression:
      switch language {
      case .promQL: return source.metricNames().map { Candidate($0) } + promQLWords
      case .logQL: return logQLWords
      }
    case .labelName(let selector), .grouping(let selector):
      return source.labelNames(selector: selector)
        .filter { !$0.equalsBytes(LabelName.metricName) }.map(Candidate.init(label:))
    case .labelValue(let label, let selector):
      return source.labelValues(of: label, selector: selector).map(Candidate.init(quoting:))
    case .stage: return language == .logQL ? logQLStages : []
    case .duration: return ["1m", "5m", "15m", "1h", "6h", "1d"].map { Candidate($0) }
    case .none: return []
    }
  }

  private static var promQLWords: [Candidate] {
    let functions = Function.allCases.map {
      Candidate($0.rawValue + "(", summary: $0.signature.summary)
    }
    let aggregations = AggregateOperator.allCases.map {
      Candidate($0.rawValue + "(", summary: "aggregates over series")
    }
    let keywords = [
      "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "and", "or",
      "unless",
    ]
    return (functions + aggregations).sorted { $0.typed.precedesBytes($1.typed) }
      + keywords.map { Candidate($0) }
  }

  private static var logQLWords: [Candidate] {
    let ranges = RangeOperation.allCases.map {
      Candidate($0.rawValue + "(", summary: "aggregates over a log range")
    }
    let vectors = VectorOperation.allCases.map {
      Candidate($0.rawValue + "(", summary: "aggregates over series")
    }
    let keywords = [
      "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "and", "or",
      "unless", "unwrap",
    ]
    let others = ["label_replace(", "vector("].map { Candidate($0) }
    return (ranges + vectors + others).sorted { $0.typed.precedesBytes($1.typed) }
      + keywords.map { Candidate($0) }
  }

  private static var logQLStages: [Candidate] {
    [
      Candidate("json", summary: "takes labels from JSON"),
      Candidate("logfmt", summary: "takes labels from key=value pairs"),
      Candidate("pattern", summary: "takes labels from places in the line"),
      Candidate("regexp", summary: "takes labels from named groups"),
      Candidate("unpack", summary: "unpacks what promtail packed"),
      Candidate("line_format", summary: "rewrites the line by a template"),
      Candidate("label_format", summary: "renames labels or sets them by a template"),
      Candidate("decolorize", summary: "removes colour codes"),
      Candidate("drop", summary: "removes labels"),
      Candidate("keep", summary: "removes all other labels"),
      Candidate("unwrap", summary: "takes a label as the sample's value"),
    ]
  }
}
