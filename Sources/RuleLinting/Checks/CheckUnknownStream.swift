// data/unknown-stream: a stream selector that no recorded stream satisfies.

import Diagnostics
import LogQLSyntax
import TelemetryModel

extension LintCheck {
  static let unknownStream = LintCheck(
    "data/unknown-stream", .warning, "a stream selector finds no recorded stream",
    .logQLOnData { query, data in
      guard data.hasStreams else { return [] }
      return query.logExpressions.compactMap { log in
        guard let found = data.streams(matching: log.matchers), found.isEmpty else { return nil }
        let alone = log.matchers.first { data.streams(matching: [$0])?.isEmpty ?? false }
        var notes = ["looked at \(data.streamLabels.count) streams, \(data.window)"]
        if let alone {
          let values = LintData.values(of: alone.name, among: data.streamLabels)
          notes.append(
            values.isEmpty
              ? "no stream has the label `\(alone.name)`"
              : "values of `\(alone.name)`: \(LintText.list(values))")
          let nearest = NearestNames.nearest(to: alone.value, among: values, limit: 1)
          notes += nearest.map { "did you mean `\($0)`?" }
        }
        return LintFinding("no recorded stream is selected", at: log.range, notes: notes)
      }
    })
}
