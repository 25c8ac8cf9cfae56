// promql/join-without-label: two vectors matched on a label that one of them cannot have.

import Diagnostics
import PromQLSyntax
import QueryDiagnosis

extension LintCheck {
  static let joinWithoutLabel = LintCheck(
    "promql/join-without-label", .warning,
    "two vectors are matched by labels that they do not share",
    .promQL { expr in
      var findings: [LintFinding] = []
      expr.forEach { node in
        guard case .binary(let binary) = node, let matching = binary.matching,
          binary.operation != .or, binary.operation != .unless
        else { return }
        let lhs = OutputLabels(of: binary.lhs)
        let rhs = OutputLabels(of: binary.rhs)
        if matching.isOn {
          findings += onFindings(binary, matching, lhs, rhs)
        } else if let finding = ignoringFinding(binary, matching, lhs, rhs) {
          findings.append(finding)
        }
      }
      return findings
    })

  private static func onFindings(
    _ binary: BinaryExpr, _ matching: VectorMatching, _ lhs: OutputLabels, _ rhs: OutputLabels
  ) -> [LintFinding] {
    matching.labels.compactMap { label in
      guard lhs.canHave(label) != rhs.canHave(label) else { return nil }
      let side = lhs.canHave(label) ? "right" : "left"
      let operand = lhs.canHave(label) ? binary.rhs : binary.lhs
      return LintFinding(
        "`on(\(label))` can match nothing: the \(side) side cannot have the label `\(label)`",
        at: operand.range)
    }
  }

  /// Without `on`, both sides must have the same labels; only two closed sets are sure to differ.
  private static func ignoringFinding(
    _ binary: BinaryExpr, _ matching: VectorMatching, _ lhs: OutputLabels, _ rhs: OutputLabels
  ) -> LintFinding? {
    guard lhs.isClosed, rhs.isClosed else { return nil }
    let left = lhs.removing(matching.labels).names
    let right = rhs.removing(matching.labels).names
    // Labels that may be empty on either side could still agree, so only disjoint sets are
    // reported.
    guard left != right, left.isDisjoint(with: right), !left.isEmpty || !right.isEmpty else {
      return nil
    }
    let names = [left, right].map { $0.isEmpty ? "none" : NameList.text($0.sorted()) }
    return LintFinding(
      "the sides share no label: the left has \(names[0]), the right has \(names[1])",
      at: binary.operatorRange, notes: ["say what to match with `on(…)` or `ignoring(…)`"])
  }
}
