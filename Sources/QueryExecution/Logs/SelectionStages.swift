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
      let value =
        name == LabelName.errorDetails ? labels.failure?.details : labels.value(name)
      if let test, !test(value ?? "") { continue }
      switch name {
      case LabelName.error: labels.clearFailure()
      case LabelName.errorDetails: labels.clearFailureDetails()
      default: labels.delete(name)
      }
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
    for pair in labels.labels().pairs
    where pair.name != LabelName.error && pair.name != LabelName.errorDetails {
      let isKept = selections.contains { name, test in
        name.equalsBytes(pair.name) && test?(pair.value) != false
      }
      if !isKept { labels.delete(pair.name) }
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

/// `| decolorize`: terminal colour sequences taken out of the line.
final class DecolorizeStage: LogStage {
  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    guard line.contains(0x1B) || line.contains(0x9B) else { return true }
    var out: [UInt8] = []
    var index = line.startIndex
    while index < line.endIndex {
      if let end = sequenceEnd(line, index) {
        index = end
      } else {
        out.append(line[index])
        index += 1
      }
    }
    line = out[...]
    return true
  }

  /// Behind the sequence that begins at `start`, if one does.
  private func sequenceEnd(_ line: ArraySlice<UInt8>, _ start: Int) -> Int? {
    var index = start
    if line[index] == 0x1B {
      index += 1
    } else if line[index] == 0xC2, index + 1 < line.endIndex, line[index + 1] == 0x9B {
      index += 2
    } else {
      return nil
    }
    while index < line.endIndex, "[]()#;?".utf8.contains(line[index]) { index += 1 }
    return bellEnd(line, index) ?? parametersEnd(line, index)
  }

  /// `word;word…` ended by a bell.
  private func bellEnd(_ line: ArraySlice<UInt8>, _ start: Int) -> Int? {
    var index = start
    while index < line.endIndex, isWordByte(line[index]) || line[index] == UInt8(ascii: ";") {
      index += 1
    }
    return index < line.endIndex && line[index] == 0x07 ? index + 1 : nil
  }

  /// Numbers of up to four digits with semicolons between them, and a final byte.
  private func parametersEnd(_ line: ArraySlice<UInt8>, _ start: Int) -> Int? {
    var index = start
    while index < line.endIndex, isDigit(line[index]) || line[index] == UInt8(ascii: ";") {
      index += 1
    }
    // A digit may be the final byte itself.
    while index >= start {
      if index < line.endIndex, isFinal(line[index]) { return index + 1 }
      index -= 1
    }
    return nil
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private func isWordByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26
  }

  private func isFinal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "P")).contains(byte)
      || (UInt8(ascii: "f")...UInt8(ascii: "n")).contains(byte)
      || "RZcqry=><~".utf8.contains(byte)
  }
}
