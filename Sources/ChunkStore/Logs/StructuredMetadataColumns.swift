import ChunkEncoding
import TelemetryModel

// Structured metadata of a block's entries: a column of codes a name.

/// Structured metadata as a dictionary of values and a column of codes for each name.
///
/// Layout: varint count of names; for each name its text, varint count of values, their texts,
/// and an integer column of a code an entry: 0 where the entry has no such name, else 1 and the
/// value's place. All of it in a deflate page.
enum StructuredMetadataColumns {
  private static let nameLimit = 1 << 16

  static func encode(_ metadata: ArraySlice<Labels>, into writer: inout ByteWriter) {
    var names: [StringKey: Int] = [:]
    for labels in metadata {
      for label in labels.pairs { names[StringKey(label.name)] = 0 }
    }
    let sorted = names.keys.map(\.text).sorted { $0.precedesBytes($1) }
    for (index, name) in sorted.enumerated() { names[StringKey(name)] = index }
    var columns = [Column](repeating: Column(), count: sorted.count)
    for (entry, labels) in metadata.enumerated() {
      for label in labels.pairs {
        guard let column = names[StringKey(label.name)] else { continue }
        columns[column].set(label.value, of: entry, count: metadata.count)
      }
    }
    var content = ByteWriter()
    content.append(count: sorted.count)
    for (name, column) in zip(sorted, columns) {
      content.append(text: name)
      content.append(count: column.values.count)
      for value in column.values { content.append(text: value) }
      IntegerColumn.encode(column.codes, into: &content)
    }
    DeflatePage.encode(content.bytes, into: &writer)
  }

  private struct Column {
    private(set) var values: [String] = []
    private(set) var codes: [Int64] = []
    private var numbers: [StringKey: Int64] = [:]

    mutating func set(_ value: String, of entry: Int, count: Int) {
      if codes.isEmpty { codes = [Int64](repeating: 0, count: count) }
      let code = numbers[StringKey(value)] ?? Int64(values.count + 1)
      if code > values.count {
        values.append(value)
        numbers[StringKey(value)] = code
      }
      codes[entry] = code
    }
  }

  // MARK: Decoding

  /// Reads the metadata of `count` entries and returns that of those in `range`.
  static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>
  ) throws(ChunkDecodingError) -> [Labels] {
    let content = try DeflatePage.decode(&reader)
    return try content.withUnsafeBufferPointer { (bytes) throws(ChunkDecodingError) in
      try decode(UnsafeRawBufferPointer(bytes), count: count, range: range)
    }
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, count: Int, range: Range<Int>
  ) throws(ChunkDecodingError) -> [Labels] {
    var reader = ByteReader(bytes)
    let nameCount = try reader.readCount(limit: nameLimit)
    var names: [String] = []
    var values: [[String]] = []
    var codes: [ArraySlice<Int64>] = []
    var column = [Int64](repeating: 0, count: count)
    for _ in 0..<nameCount {
      let name = try reader.readText()
      if let last = names.last, !last.precedesBytes(name) {
        throw .invalid("names of structured metadata out of order")
      }
      names.append(name)
      let valueCount = try reader.readCount(limit: reader.remaining)
      var texts: [String] = []
      for _ in 0..<valueCount { texts.append(try reader.readText()) }
      values.append(texts)
      try IntegerColumn.decode(&reader, into: &column)
      guard column.allSatisfy({ $0 >= 0 && $0 <= valueCount }) else {
        throw .invalid("a code of no value")
      }
      codes.append(column[range])
    }
    try reader.finish()
    return rows(names: names, values: values, codes: codes, range: range)
  }

  /// Neighbouring entries of one metadata share it.
  private static func rows(
    names: [String], values: [[String]], codes: [ArraySlice<Int64>], range: Range<Int>
  ) -> [Labels] {
    var rows: [Labels] = []
    rows.reserveCapacity(range.count)
    for entry in range {
      if let last = rows.last,
        codes.allSatisfy({ $0[entry] == $0[entry - 1] })
      {
        rows.append(last)
        continue
      }
      var labels: [Label] = []
      for (index, column) in codes.enumerated() where column[entry] > 0 {
        labels.append(Label(name: names[index], value: values[index][Int(column[entry]) - 1]))
      }
      rows.append(Labels(sorted: labels))
    }
    return rows
  }
}
