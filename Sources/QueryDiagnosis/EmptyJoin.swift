import Diagnostics
import QueryPlanning
import TelemetryModel

/// Why no element of one vector has a partner in another: which labels differ.
struct EmptyJoin {
  private let answer: EmptyAnswer
  private let node: Binary
  private let left: [SampleSeries]
  private let right: [SampleSeries]

  init(_ answer: EmptyAnswer, _ node: Binary, grid: StepGrid) {
    self.answer = answer
    self.node = node
    left = answer.series(of: node.lhs, grid: grid) ?? []
    right = answer.series(of: node.rhs, grid: grid) ?? []
  }

  var reasons: [Diagnostic] {
    let message =
      "no series on the left (\(left.count)) has a partner on the right (\(right.count))"
    return [answer.told("empty/join", message, node.range, notes: notes)]
  }

  /// The labels that must be equal, sorted.
  private var matchLabels: [String] {
    if node.matching.isOn { return node.matching.labels.sorted { $0.precedesBytes($1) } }
    let all = Set((left + right).flatMap { $0.labels.pairs.map(\.name) })
    return all.subtracting(node.matching.labels).subtracting([LabelName.metricName])
      .sorted { $0.precedesBytes($1) }
  }

  private var notes: [String] {
    var notes: [String] = []
    var shared: [String] = []
    for name in matchLabels {
      let ofLeft = NameList.values(of: name, among: left.lazy.map(\.labels))
      let ofRight = NameList.values(of: name, among: right.lazy.map(\.labels))
      if ofLeft.isEmpty && ofRight.isEmpty { continue }
      if ofRight.isEmpty {
        notes.append("`\(name)` is on the left only: \(NameList.text(ofLeft, limit: 3))")
      } else if ofLeft.isEmpty {
        notes.append("`\(name)` is on the right only: \(NameList.text(ofRight, limit: 3))")
      } else if Set(ofLeft).isDisjoint(with: ofRight) {
        notes.append(
          "`\(name)` differs: \(NameList.text(ofLeft, limit: 3)) on the left, "
            + "\(NameList.text(ofRight, limit: 3)) on the right")
      } else {
        shared.append(name)
      }
    }
    if notes.isEmpty { return [nearestPair] }
    let way =
      shared.isEmpty
      ? "no label has a value on both sides; `on ()` matches one series with one"
      : "`\(node.operation.rawValue) on (\(shared.joined(separator: ", ")))` matches by what both have"
    return notes + [way]
  }

  /// Pairs looked at to find the nearest.
  private static let pairMax = 1_000_000

  /// Each label has values that both sides share, but no series has them all: the pair that differs
  /// least.
  private var nearestPair: String {
    let names = matchLabels
    var best: (difference: [String], left: Labels, right: Labels)?
    var count = 0
    search: for one in left {
      for other in right {
        count += 1
        if count > Self.pairMax { break search }
        let difference = names.filter {
          !(one.labels[$0] ?? "").equalsBytes(other.labels[$0] ?? "")
        }
        if let best, best.difference.count <= difference.count { continue }
        best = (difference, one.labels, other.labels)
      }
    }
    guard let best else { return "one side has no series" }
    if best.difference.isEmpty {
      return "series with the same labels are there, but never at the same time"
    }
    return
      "the nearest are \(best.left.metricDescription) and \(best.right.metricDescription): "
      + "they differ in \(NameList.text(best.difference))"
  }
}
