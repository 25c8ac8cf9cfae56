import Glibc

/// The logs of the benchmark: files of lines, one a stream, over twelve hours.
struct LogSet {
  struct Size {
    var lines = 0
    var bytes = 0
  }

  private static let nanoseconds = 12 * 3600 * 1_000_000_000

  /// Lines of all streams together, about.
  var lines: Int
  var seed: UInt64

  /// Writes the files into `directory`, which is made if it is not there.
  func write(to directory: String) throws(TextSink.Failure) -> Size {
    var size = Size()
    if mkdir(directory, 0o755) != 0 && errno != EEXIST {
      throw TextSink.Failure(path: directory, code: errno)
    }
    for stream in LogStream.all {
      let count = lines * stream.share / 1000
      let sink = try TextSink(path: "\(directory)/\(stream.file)")
      write(stream, count, to: sink)
      try sink.close()
      size.lines += count
      size.bytes += sink.total
    }
    return size
  }

  private func write(_ stream: LogStream, _ count: Int, to sink: TextSink) {
    var random = BenchRandom(seed: seed, stream.name)
    let usual = LineCatalogue.usual(stream.shape)
    let odd = OddLines.templates(stream.shape)
    let name = Array(stream.name.utf8)
    let gap = Self.nanoseconds / max(count, 1)
    var time = 0
    for line in 0..<count {
      time += 1 + random.below(2 * gap - 1)
      // The time stays within the day however the gaps fall.
      time = min(time, Self.nanoseconds + line)
      // The first line has a time, so that one without has a neighbour before it to take it from.
      let draw = line == 0 ? 70_000 : random.below(70_000)
      let template =
        draw == 0
        ? OddLines.long : draw < 700 ? random.pick(odd) : random.pickSkewed(usual)
      template.write(to: sink, time: time, name: name, &random)
      sink.put(byte: UInt8(ascii: "\n"))
    }
  }
}
