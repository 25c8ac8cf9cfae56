import ChunkEncoding
import TelemetryModel

// Writing a segment's index: strings, label sets, postings.

/// The numbers of a segment's strings, in their order.
struct StringNumbers {
  private let numbers: [StringKey: UInt32]
  let sorted: [String]

  /// - Parameter others: strings beside those of the label sets.
  init(of series: [Labels], and others: [String] = []) {
    var distinct = Set(others.map { StringKey($0) })
    var previous = Labels()
    for labels in series {
      for (place, label) in labels.pairs.enumerated() {
        // Neighbours share most of their labels.
        if place < previous.count, previous.pairs[place] == label { continue }
        distinct.insert(StringKey(label.name))
        distinct.insert(StringKey(label.value))
      }
      previous = labels
    }
    sorted = distinct.map(\.text).sorted { $0.precedesBytes($1) }
    numbers = Dictionary(
      uniqueKeysWithValues: sorted.enumerated().map { (StringKey($1), UInt32($0)) })
  }

  /// The number of a string that was among the first.
  subscript(_ string: String) -> UInt32 {
    guard let number = numbers[StringKey(string)] else {
      preconditionFailure("a string that was not collected")
    }
    return number
  }
}

/// A string that is itself by its bytes.
struct StringKey: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (lhs: StringKey, rhs: StringKey) -> Bool { lhs.text.equalsBytes(rhs.text) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// Writes the sections of a segment's label index.
enum LabelIndexWriter {
  private struct Pair: Hashable {
    var name: UInt32
    var value: UInt32
  }

  /// Adds the index of `series`, which are sorted, each once.
  static func write(
    series: [Labels], strings: StringNumbers, into file: inout SegmentFileWriter
  ) {
    file.add(
      section: .strings, FrontCodedStringsEncoder.encode(strings.sorted),
      rowCount: strings.sorted.count)
    var starts = ByteWriter()
    var pairs = ByteWriter()
    var postings: [Pair: [UInt32]] = [:]
    var pairCount = 0
    var previous: (labels: Labels, pairs: [Pair]) = (Labels(), [])
    for (number, labels) in series.enumerated() {
      starts.append(fixed: UInt32(pairCount))
      var numbered: [Pair] = []
      numbered.reserveCapacity(labels.count)
      for (place, label) in labels.pairs.enumerated() {
        let isKnown = place < previous.pairs.count && previous.labels.pairs[place] == label
        let pair =
          isKnown
          ? previous.pairs[place]
          : Pair(name: strings[label.name], value: strings[label.value])
        numbered.append(pair)
        pairs.append(fixed: pair.name)
        pairs.append(fixed: pair.value)
        postings[pair, default: []].append(UInt32(number))
      }
      pairCount += labels.count
      previous = (labels, numbered)
    }
    starts.append(fixed: UInt32(pairCount))
    file.add(section: .seriesStarts, starts.bytes, rowCount: series.count + 1)
    file.add(section: .seriesPairs, pairs.bytes, rowCount: pairCount)
    write(postings: postings, into: &file)
  }

  private static func write(postings: [Pair: [UInt32]], into file: inout SegmentFileWriter) {
    let sorted = postings.sorted { ($0.key.name, $0.key.value) < ($1.key.name, $1.key.value) }
    var names = ByteWriter()
    var values = ByteWriter()
    var lists = ByteWriter()
    var previousName: UInt32?
    for (index, (pair, list)) in sorted.enumerated() {
      if pair.name != previousName {
        names.append(fixed: pair.name)
        names.append(fixed: UInt32(index))
        previousName = pair.name
      }
      values.append(fixed: pair.value)
      values.append(fixed: UInt32(lists.count / 4))
      for number in list { lists.append(fixed: number) }
    }
    names.append(fixed: UInt32.max)
    names.append(fixed: UInt32(sorted.count))
    values.append(fixed: UInt32.max)
    values.append(fixed: UInt32(lists.count / 4))
    file.add(section: .labelNames, names.bytes, rowCount: names.count / 8)
    file.add(section: .labelValues, values.bytes, rowCount: values.count / 8)
    file.add(section: .postings, lists.bytes, rowCount: lists.count / 4)
  }
}
