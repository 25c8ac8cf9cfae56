import LogQLSyntax
import TelemetryModel

/// `| drop`: labels taken away.
final class DropStage: LogStage {
  private let selections: [(name: String, test: ((String) -> Bool)?)]

  init(_ selections: [LabelSelection]) throws(PipelineCompilationError) {
    self.selections = try compiled(selections)
  }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    for (name, test) in selections {
      let isDetails = name.equalsBytes(LabelName.errorDetails)
      let value = isDetails ? labels.errorDetails : labels.value(name) ?? ""
      if let test, !test(value) { continue }
      if isDetails { labels.clearErrorDetails() }
      if name.equalsBytes(LabelName.error) { labels.clearError() }
      labels.delete(name)
    }
    return true
  }
}

/// `| keep`: all other labels taken away; errors stay.
final class KeepStage: LogStage {
  private let selections: [(name: String, test: ((String) -> Bool)?)]

  init(_ selections: [LabelSelection]) throws(PipelineCompilationError) {
    self.selections = try compiled(selections)
  }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    labels.keep { pair in
      selections.contains { name, test in
        name.equalsBytes(pair.name) && test?(pair.value) != false
      }
    }
    return true
  }
}

private func compiled(
  _ selections: [LabelSelection]
) throws(PipelineCompilationError) -> [(name: String, test: ((String) -> Bool)?)] {
  var out: [(name: String, test: ((String) -> Bool)?)] = []
  for selection in selections {
    switch selection {
    case .name(let name): out.append((name, nil))
    case .matcher(let matcher):
      out.append((matcher.name, try LabelFilterStage.predicate(matcher)))
    }
  }
  return out
}
