import TelemetryModel

/// The bodies of Prometheus' remote write protocol, version 1: protocol buffers in a Snappy block.
enum RemoteWrite {
  static func body(of series: [(labels: Labels, samples: SampleColumns)]) -> [UInt8] {
    var request: [UInt8] = []
    for one in series { append(1, timeSeries(one.labels, one.samples), to: &request) }
    return snappyBlock(request)
  }

  private static func timeSeries(_ labels: Labels, _ samples: SampleColumns) -> [UInt8] {
    var out: [UInt8] = []
    for label in labels.pairs {
      var pair: [UInt8] = []
      append(1, Array(label.name.utf8), to: &pair)
      append(2, Array(label.value.utf8), to: &pair)
      append(1, pair, to: &out)
    }
    for (time, value) in zip(samples.timestamps, samples.values) {
      var sample: [UInt8] = [1 << 3 | 1]
      withUnsafeBytes(of: value.bitPattern.littleEndian) { sample += $0 }
      sample.append(2 << 3)
      appendVarint(UInt64(bitPattern: time), to: &sample)
      append(2, sample, to: &out)
    }
    return out
  }

  /// A field whose value is bytes.
  private static func append(_ field: UInt8, _ bytes: [UInt8], to out: inout [UInt8]) {
    out.append(field << 3 | 2)
    appendVarint(UInt64(bytes.count), to: &out)
    out += bytes
  }

  private static func appendVarint(_ number: UInt64, to out: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    out.append(UInt8(rest))
  }

  /// A block of literals only, which is as good as any.
  private static func snappyBlock(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    appendVarint(UInt64(bytes.count), to: &out)
    var rest = bytes[...]
    while !rest.isEmpty {
      let literal = rest.prefix(1 << 16)
      let last = literal.count - 1
      out += [61 << 2, UInt8(truncatingIfNeeded: last), UInt8(last >> 8)]
      out += literal
      rest = rest.dropFirst(literal.count)
    }
    return out
  }
}
