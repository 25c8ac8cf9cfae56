import TelemetryModel

/// Reads `load` and `load_with_nhcb` blocks.
struct LoadReader {
  /// The line of the command, from 1.
  let line: Int

  func read(head: Substring, lines: [Substring]) throws(ScriptFailure) -> PromQLScript.Load {
    var words = WordReader(head)
    let command = words.next()?.lowercased()
    guard command == "load" || command == "load_with_nhcb", let step = words.next(),
      words.rest.isEmpty
    else { throw ScriptFailure(line: line, description: "invalid load command") }
    var load = PromQLScript.Load(
      step: try scriptDuration(step, line: line),
      convertsClassicHistograms: command == "load_with_nhcb", series: [])
    var startOffsets: (labels: Labels, offsets: [Int64?])?
    for (index, text) in lines.enumerated() {
      let lineNumber = line + 1 + index
      if let starts = try StartTimestampNotation.read(text, line: lineNumber) {
        startOffsets = starts
        continue
      }
      var series = try SeriesNotation.read(text, line: lineNumber)
      if let starts = startOffsets, starts.labels == series.labels {
        guard starts.offsets.count == series.items.count else {
          throw ScriptFailure(
            line: lineNumber,
            description:
              "\(series.items.count) samples, but \(starts.offsets.count) start timestamps")
        }
        series.startOffsets = starts.offsets
      }
      startOffsets = nil
      load.series.removeAll { $0.labels == series.labels }
      load.series.append(series)
    }
    return load
  }
}
