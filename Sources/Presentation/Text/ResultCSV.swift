import TelemetryModel

/// Results as CSV (RFC 4180 quoting, lines end in a line feed): a column a label, then time and
/// value.
///
/// A row is one sample or one log entry; times are RFC 3339 in UTC. A label that a row does not
/// have is an empty field.
package enum ResultCSV {
  /// Writes the whole table, header first.
  ///
  /// - Complexity: O(rows × columns).
  package static func write(_ value: QueryValue, to sink: @escaping ByteSink) {
    var buffer = TextBuffer(sink: sink)
    switch value {
    case .vector(let series), .matrix(let series):
      let names = labelNames(series.lazy.map(\.labels))
      write(header: names + ["timestamp", "value"], to: &buffer)
      var times = TimeTexts()
      for one in series {
        write(one, names: names, &times, to: &buffer)
        buffer.drain()
      }
    case .scalar(let timestamp, let number):
      write(header: ["timestamp", "value"], to: &buffer)
      write(
        row: [CivilTime(milliseconds: timestamp).description, NumberText.api(number)], to: &buffer)
    case .string(let timestamp, let text):
      write(header: ["timestamp", "value"], to: &buffer)
      write(row: [CivilTime(milliseconds: timestamp).description, text], to: &buffer)
    case .streams(let streams):
      let names = labelNames(streams.lazy.map(\.labels))
      write(header: names + ["timestamp", "line"], to: &buffer)
      for stream in streams {
        write(stream, names: names, to: &buffer)
        buffer.drain()
      }
    }
    buffer.finish()
  }

  /// The names that any of the label sets has, sorted.
  static func labelNames(_ sets: some Sequence<Labels>) -> [String] {
    var names: [String] = []
    for labels in sets {
      for pair in labels.pairs where !names.contains(where: { $0.equalsBytes(pair.name) }) {
        names.append(pair.name)
      }
    }
    return names.sorted { $0.precedesBytes($1) }
  }

  private static func write(
    _ series: SampleSeries, names: [String], _ times: inout TimeTexts, to buffer: inout TextBuffer
  ) {
    let prefix = labelFields(series.labels, names: names)
    for point in series.points {
      buffer.append(prefix)
      buffer.append(times.text(of: point.timestamp))
      buffer.append(byte: UInt8(ascii: ","))
      switch point.value {
      case .float(let number): buffer.append(sample: number)
      case .histogram(let histogram): append(field: Array(histogram.displayText.utf8), to: &buffer)
      }
      buffer.append(byte: UInt8(ascii: "\n"))
    }
  }

  private static func write(_ stream: LogStream, names: [String], to buffer: inout TextBuffer) {
    let prefix = labelFields(stream.labels, names: names)
    for entry in stream.entries {
      buffer.append(prefix)
      buffer.append(CivilTime(nanoseconds: entry.timestamp).description)
      buffer.append(byte: UInt8(ascii: ","))
      append(field: entry.line, to: &buffer)
      buffer.append(byte: UInt8(ascii: "\n"))
    }
  }

  /// The label fields of a row, a comma behind each.
  private static func labelFields(_ labels: Labels, names: [String]) -> [UInt8] {
    var fields = TextBuffer()
    for name in names {
      append(field: Array((labels[name] ?? "").utf8), to: &fields)
      fields.append(byte: UInt8(ascii: ","))
    }
    return fields.bytes
  }

  private static func write(header names: [String], to buffer: inout TextBuffer) {
    write(row: names, to: &buffer)
  }

  private static func write(row: [String], to buffer: inout TextBuffer) {
    for (index, field) in row.enumerated() {
      if index > 0 { buffer.append(byte: UInt8(ascii: ",")) }
      append(field: Array(field.utf8), to: &buffer)
    }
    buffer.append(byte: UInt8(ascii: "\n"))
  }

  private static func append(field: [UInt8], to buffer: inout TextBuffer) {
    let needsQuotes = field.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
    }
    if !needsQuotes {
      buffer.append(field)
      return
    }
    let quote = UInt8(ascii: "\"")
    buffer.append(byte: quote)
    for byte in field {
      if byte == quote { buffer.append(byte: quote) }
      buffer.append(byte: byte)
    }
    buffer.append(byte: quote)
  }
}

/// The texts of times: series of one answer share theirs, each is made once.
private struct TimeTexts {
  private var texts: [Int64: [UInt8]] = [:]

  mutating func text(of milliseconds: Int64) -> [UInt8] {
    if let known = texts[milliseconds] { return known }
    let text = Array(CivilTime(milliseconds: milliseconds).description.utf8)
    texts[milliseconds] = text
    return text
  }
}
