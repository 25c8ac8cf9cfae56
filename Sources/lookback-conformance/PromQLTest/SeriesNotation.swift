import TelemetryModel

/// Reads series lines: `metric{labels} items…` (the specification's §8.5).
enum SeriesNotation {
  static func read(_ text: Substring, line: Int) throws(ScriptFailure) -> PromQLScript.Series {
    do throws(LabelSetReader.Failure) {
      let (labels, rest) = try LabelSetReader.read(text)
      guard let values = NumberItems.read(rest) else {
        throw LabelSetReader.Failure(description: "malformed series \(rest)")
      }
      let items = values.map { $0.map { SeriesItem.float($0) } ?? .omitted }
      return PromQLScript.Series(labels: labels, items: items, startOffsets: [])
    } catch {
      throw ScriptFailure(line: line, description: error.description)
    }
  }
}
