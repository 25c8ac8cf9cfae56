import QueryPlanning
import TelemetryModel

/// Which output group each input series belongs to, fixed when an aggregation is opened.
struct Grouping {
  /// The groups' series, in the order in which their first members come.
  private(set) var groups: [OutputSeries] = []
  /// The group of each input series.
  private(set) var groupOfSeries: [Int] = []

  /// No groups.
  init() {}

  init(_ node: Aggregate, series: [OutputSeries]) {
    var found =
      node.isWithout
      ? LabelGroups(names: node.grouping + [LabelName.metricName], keeps: false)
      : LabelGroups(names: node.grouping, keeps: true)
    groupOfSeries = series.map { found.group(of: $0.labels) }
    groups = found.labels.map { OutputSeries(labels: $0) }
    for (one, group) in zip(series, groupOfSeries) where one.dropsName {
      groups[group].dropsName = true
    }
  }
}

/// Numbers label sets by what they agree in: some of their labels, or all but some.
struct LabelGroups {
  private let names: [String]
  private let keeps: Bool
  private var known: KnownGroups
  private var places: [Labels: Int] = [:]
  /// The labels of each group, in the order in which their first members came.
  private(set) var labels: [Labels] = []

  /// - Parameter keeps: whether groups keep the labels of these names, and not the others.
  init(names: [String], keeps: Bool) {
    self.names = names
    self.keeps = keeps
    known = KnownGroups(names: names, keeps: keeps)
  }

  /// The number of a label set's group.
  ///
  /// - Complexity: O(labels) where one with the same texts came before, mostly without a look at
  ///   their bytes.
  mutating func group(of one: Labels) -> Int {
    if let found = known.group(of: one) { return found }
    let kept = keeps ? one.keeping(names) : one.removing(names)
    let group = places[kept] ?? labels.count
    if group == labels.count {
      places[kept] = group
      labels.append(kept)
    }
    known.insert(group)
    return group
  }
}

/// The groups of label sets that were looked at, found again by the identity of their texts: series
/// of one source share them, so most need no label set of their own and no look at bytes.
private struct KnownGroups {
  private let names: [String]
  private let keeps: Bool
  /// The names of the labels that came last, and which of them stay in the group.
  private var lastNames: [TextIdentity] = []
  private var kept: [Int] = []
  /// How often the names have changed: only groups of the same names are compared.
  private var layout = 0
  /// What stays of the values that came last, their hash, and the slot that they would have.
  private var lastValues: [TextIdentity] = []
  private var lastHash: UInt64 = 0
  private var freeSlot = 0
  /// Open addressing: entries that are one more than indexes of `entries`, 0 for none.
  private var slots = [Int32](repeating: 0, count: 64)
  private var entries: [Entry] = []
  /// The values that stay, of one entry after the other.
  private var values: [TextIdentity] = []

  private struct Entry {
    var hash: UInt64
    var layout: Int
    var group: Int
    /// Where its values begin.
    var start: Int
  }

  /// - Parameter keeps: whether groups keep the labels of these names, and not the others.
  init(names: [String], keeps: Bool) {
    self.names = names
    self.keeps = keeps
  }

  /// The group of a label set; nil where it is not known.
  mutating func group(of labels: Labels) -> Int? {
    let pairs = labels.pairs
    if !Self.have(pairs, names: lastNames) || layout == 0 { take(pairs) }
    lastHash = 0
    for (index, place) in kept.enumerated() {
      let value = TextIdentity(pairs[place].value)
      lastValues[index] = value
      lastHash = Self.hash(value, behind: lastHash)
    }
    freeSlot = Int(truncatingIfNeeded: lastHash) & (slots.count - 1)
    while slots[freeSlot] != 0 {
      let entry = entries[Int(slots[freeSlot]) - 1]
      if entry.hash == lastHash && entry.layout == layout
        && lastValues.elementsEqual(values[entry.start..<(entry.start + lastValues.count)])
      {
        return entry.group
      }
      freeSlot = (freeSlot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Takes down the group of the label set that was not known.
  mutating func insert(_ group: Int) {
    entries.append(Entry(hash: lastHash, layout: layout, group: group, start: values.count))
    values += lastValues
    slots[freeSlot] = Int32(entries.count)
    if entries.count * 2 > slots.count { grow() }
  }

  private static func have(_ pairs: [Label], names: [TextIdentity]) -> Bool {
    if pairs.count != names.count { return false }
    for index in names.indices where TextIdentity(pairs[index].name) != names[index] {
      return false
    }
    return true
  }

  /// Goes over to other names.
  private mutating func take(_ pairs: [Label]) {
    layout += 1
    lastNames = pairs.map { TextIdentity($0.name) }
    kept = pairs.indices.filter { place in
      names.contains { $0.equalsBytes(pairs[place].name) } == keeps
    }
    lastValues = kept.map { TextIdentity(pairs[$0].value) }
  }

  private static func hash(_ text: TextIdentity, behind hash: UInt64) -> UInt64 {
    let low = (hash ^ text.words.0) &* 0x9E37_79B9_7F4A_7C15
    let both = (low ^ low >> 29 ^ text.words.1) &* 0xBF58_476D_1CE4_E5B9
    return both ^ both >> 32
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 2 * slots.count)
    for (index, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index + 1)
    }
  }
}
