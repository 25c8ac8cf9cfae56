import TelemetryModel

/// Results with as little around them as can be: for pipes into other programs.
package enum RawText {
  /// Writes log lines alone; `series value` for a vector, `series value seconds` for samples over
  /// time; scalars and strings as they are. One line each.
  ///
  /// - Parameter isBackward: whether log entries run from the newest to the oldest.
  package static func write(
    _ value: QueryValue, isBackward: Bool = true, to sink: @escaping ByteSink
  ) {
    var buffer = TextBuffer(sink: sink)
    switch value {
    case .vector(let series):
      for one in series {
        write(one, showsTime: false, to: &buffer)
        buffer.drain()
      }
    case .matrix(let series):
      for one in series {
        write(one, showsTime: true, to: &buffer)
        buffer.drain()
      }
    case .scalar(_, let number):
      buffer.append(sample: number)
      buffer.append(byte: UInt8(ascii: "\n"))
    case .string(_, let text):
      buffer.append(text)
      buffer.append(byte: UInt8(ascii: "\n"))
    case .streams(let streams):
      for place in LogOrder.merged(streams, isBackward: isBackward) {
        let line = streams[place.stream].entries[place.entry].line
        buffer.append(line.last == UInt8(ascii: "\n") ? line.dropLast() : line[...])
        buffer.append(byte: UInt8(ascii: "\n"))
        buffer.drain()
      }
    }
    buffer.finish()
  }

  private static func write(
    _ series: SampleSeries, showsTime: Bool, to buffer: inout TextBuffer
  ) {
    let name = Array(series.labels.metricDescription.utf8)
    for point in series.points {
      buffer.append(name)
      buffer.append(byte: UInt8(ascii: " "))
      switch point.value {
      case .float(let number): buffer.append(sample: number)
      case .histogram(let histogram): buffer.append(histogram.displayText)
      }
      if showsTime {
        buffer.append(byte: UInt8(ascii: " "))
        buffer.append(seconds: point.timestamp)
      }
      buffer.append(byte: UInt8(ascii: "\n"))
    }
  }
}
