import QueryPlanning
import TelemetryModel

/// The series of a binary operator's two sides: which share a match group, and what comes of a
/// pair.
struct MatchedSeries {
  let node: Binary
  /// The "many" side, the left one in one-to-one matching.
  let many: [OutputSeries]
  let one: [OutputSeries]
  /// The match group of each of them.
  let manyGroups: [Int]
  let oneGroups: [Int]
  /// The match groups' labels.
  let groups: [Labels]
  private let delaysNameRemoval: Bool

  init(_ node: Binary, left: [OutputSeries], right: [OutputSeries], context: ExecutionContext) {
    self.node = node
    delaysNameRemoval = context.options.delayedNameRemoval
    let table = MatchTable(node.matching, left: left, right: right)
    groups = table.groups
    if node.matching.cardinality == .oneToMany {
      (many, manyGroups, one, oneGroups) = (right, table.right, left, table.left)
    } else {
      (many, manyGroups, one, oneGroups) = (left, table.left, right, table.right)
    }
  }

  /// Whether the "many" side is the right operand.
  var isSwapped: Bool { node.matching.cardinality == .oneToMany }

  /// The series that comes of a pair; nil for a side that is filled.
  func result(many manyIndex: Int?, one oneIndex: Int?, group: Int) -> OutputSeries {
    let matching = node.matching
    let isArithmetic = !node.operation.isComparison && !node.operation.isTrim
    var out = manyIndex.map { many[$0] } ?? OutputSeries(labels: groups[group])
    let delaysBool = node.returnsBool && delaysNameRemoval
    if isArithmetic || (node.returnsBool && !delaysBool) {
      out.labels = out.labels.removingMetricMetadata()
    }
    if delaysBool { out.dropsName = true }
    if matching.cardinality == .oneToOne {
      out.labels =
        matching.isOn ? out.labels.keeping(matching.labels) : out.labels.removing(matching.labels)
    } else if let oneIndex {
      for name in matching.include {
        let value = one[oneIndex].labels[name]
        out.labels[name] = value?.isEmpty == true ? nil : value
      }
    }
    return out
  }
}
