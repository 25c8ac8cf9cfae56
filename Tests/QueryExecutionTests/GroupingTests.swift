import Diagnostics
import QueryPlanning
import TelemetryModel
import Testing

@testable import QueryExecution

/// Groups are the label sets that an aggregation keeps, whatever memory their texts lie in.
@Suite("Groups of series") struct GroupingTests {
  @Test("are those of label sets by their bytes", arguments: 0..<40)
  func sameAsLabelSets(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let names = ["__name__", "a", "instance", "path", "status"]
    let values = [
      "", "1", "é", "e\u{301}", "worker-7.example.com:9100", "worker-8.example.com:9100",
    ]
    let series = (0..<300).map { _ in
      var labels = Labels()
      for name in names where Int.random(in: 0..<5, using: &generator) > 0 {
        // Short texts and long ones, in memory of their own or shared.
        var value = values.randomElement(using: &generator)!
        if Bool.random(using: &generator) {
          value = String(decoding: Array(value.utf8), as: UTF8.self)
        }
        labels[name] = value
      }
      return OutputSeries(labels: labels, dropsName: Int.random(in: 0..<9, using: &generator) == 0)
    }
    for isWithout in [false, true] {
      let grouping = names.filter { _ in Bool.random(using: &generator) }
      let node = Aggregate(
        operation: .sum, input: .stringLiteral(""), parameter: nil, grouping: grouping,
        isWithout: isWithout, range: SourceRange(0, 0))
      let found = Grouping(node, series: series)
      var groups: [Labels] = []
      var drops: [Bool] = []
      for (index, one) in series.enumerated() {
        let labels =
          isWithout
          ? one.labels.removing(grouping + ["__name__"]) : one.labels.keeping(grouping)
        let group = groups.firstIndex(of: labels) ?? groups.count
        if group == groups.count {
          groups.append(labels)
          drops.append(false)
        }
        drops[group] = drops[group] || one.dropsName
        #expect(found.groupOfSeries[index] == group)
      }
      #expect(found.groups.map(\.labels) == groups)
      #expect(found.groups.map(\.dropsName) == drops)
    }
  }
}
