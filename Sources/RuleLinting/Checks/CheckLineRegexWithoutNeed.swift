// logql/regex-without-need: `|~ "error"` where `|= "error"` says the same.

import Diagnostics
import LogQLSyntax

extension LintCheck {
  static let lineRegexWithoutNeed = LintCheck(
    "logql/regex-without-need", .info, "a line filter's regular expression is plain text",
    .logQL { query in
      query.logExpressions.flatMap { log in
        log.stages.compactMap { stage in
          guard case .lineFilter(let filter) = stage.kind,
            filter.operation == .matches || filter.operation == .notMatches,
            filter.operands.allSatisfy(isPlain)
          else { return nil }
          let simple = filter.operation == .matches ? "|=" : "!="
          return LintFinding(
            "the pattern is plain text: `\(simple)` finds the same lines, faster", at: stage.range)
        }
      }
    })

  private static func isPlain(_ operand: LineFilter.Operand) -> Bool {
    let special = "\\^$.|?*+()[]{}".utf8
    switch operand {
    case .text(let text): return !text.utf8.contains { special.contains($0) }
    case .ip: return false
    }
  }
}
