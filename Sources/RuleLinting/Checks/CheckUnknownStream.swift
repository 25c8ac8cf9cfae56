// data/unknown-stream: a stream selector that no recorded stream satisfies.

import Diagnostics
import LogQLSyntax
import QueryDiagnosis

extension LintCheck {
  static let unknownStream = LintCheck(
    "data/unknown-stream", .warning, "a stream selector finds no recorded stream",
    .logQLOnData { query, data in
      guard data.hasStreams else { return [] }
      return query.logExpressions.compactMap { log in
        SelectorDiagnosis(log.matchers, at: log.range, in: LintStreams(data: data))
          .finding.flatMap(LintFinding.init)
      }
    })
}
