import TelemetryModel

/// Finds out what a source is by looking at its first lines; its name only settles doubts.
enum SourceSniffer {
  /// How many bytes are looked at, and how many lines of them.
  static let sampleSize = 65_536
  private static let lineLimit = 200

  /// What a source seems to be.
  struct Verdict {
    var format: SourceFormat
    /// Another format that many lines look like.
    var rival: SourceFormat?
  }

  /// - Parameter expectsLogs: whether lines that could be samples are log lines.
  static func verdict(
    on sample: UnsafeBufferPointer<UInt8>, path: String, expectsLogs: Bool = false
  ) -> Verdict {
    if let document = DocumentShape.format(of: sample) { return Verdict(format: document) }
    var votes: [SourceFormat: Int] = [:]
    for line in sample.split(separator: 0x0A).prefix(lineLimit) {
      let line = UnsafeBufferPointer(rebasing: line)
      guard let first = line.first(where: { $0 > 0x20 }) else { continue }
      if let format = vote(line, first: first) { votes[format, default: 0] += 1 }
    }
    if expectsLogs, let samples = votes.removeValue(forKey: .exposition) {
      votes[.plain, default: 0] += samples
    }
    let name = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
    if !expectsLogs && [".om", ".prom", ".openmetrics"].contains(where: { name.hasSuffix($0) }) {
      votes[.exposition, default: 0] += 2
    }
    let order: [SourceFormat] = [.exposition, .cri, .json, .logfmt, .plain]
    let ranked = order.filter { votes[$0] != nil }.sorted {
      votes[$0, default: 0] > votes[$1, default: 0]
    }
    guard let best = ranked.first else { return Verdict(format: .plain) }
    // More than a third as many lines of another kind are a reason for doubt.
    let rival = ranked.dropFirst().first {
      votes[$0, default: 0] * 3 > votes[best, default: 0]
    }
    return Verdict(format: best, rival: rival)
  }

  /// What a line looks like; nil for a comment, which may stand anywhere.
  private static func vote(
    _ line: UnsafeBufferPointer<UInt8>, first: UInt8
  ) -> SourceFormat? {
    if first == UInt8(ascii: "{"), !ExpositionShape.isSample(line) {
      return line.last(where: { $0 > 0x20 }) == UInt8(ascii: "}") ? .json : .plain
    }
    if first == UInt8(ascii: "#") {
      let text = String(decoding: line.prefix(7), as: UTF8.self)
      return ["# HELP ", "# TYPE ", "# UNIT ", "# EOF"].contains { text.hasPrefix($0) }
        ? .exposition : nil
    }
    if isCRI(line) { return .cri }
    if ExpositionShape.isSample(line) { return .exposition }
    if LineClock.place(in: line, reference: 0) != nil { return .plain }
    let pairs = line.split(separator: 0x20).filter { word in
      guard let equals = word.firstIndex(of: UInt8(ascii: "=")) else { return false }
      return equals > word.startIndex
    }
    return pairs.count >= 2 ? .logfmt : .plain
  }

  private static func isCRI(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    var scanner = TimeScanner(line, at: 0, reference: 0)
    guard scanner.time(.calendar) != nil else { return false }
    let rest = String(decoding: line[scanner.index...].prefix(10), as: UTF8.self)
    return [" stdout P ", " stdout F ", " stderr P ", " stderr F "].contains {
      rest == $0 || rest + " " == $0
    }
  }
}

/// Tells samples of text exposition from other lines.
enum ExpositionShape {
  /// Whether the line is a name, braces or not, a number and at most a timestamp and an exemplar.
  static func isSample(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < line.count, isNameByte(line[index], isFirst: index == 0) { index += 1 }
    let hasName = index > 0
    while index < line.count, line[index] == 0x20 { index += 1 }
    if index < line.count, line[index] == UInt8(ascii: "{") {
      guard let end = bracesEnd(line, from: index) else { return false }
      index = end + 1
    } else if !hasName || index == 0 || line[index - 1] != 0x20 {
      return false
    }
    let words = line[index...].split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    guard let value = words.first, isNumber(value), !words.isEmpty else { return false }
    if words.count == 1 { return true }
    if words[1].first == UInt8(ascii: "#") { return true }
    return isNumber(words[1]) && (words.count == 2 || words[2].first == UInt8(ascii: "#"))
  }

  /// The index of the brace that ends the braces begun at `start`; they hold `name="value"` pairs
  /// or quoted names.
  private static func bracesEnd(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start + 1
    var isQuoted = false
    var previous: UInt8 = 0
    while index < line.count {
      let byte = line[index]
      if isQuoted {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == UInt8(ascii: "\"") { isQuoted = false }
      } else if byte == UInt8(ascii: "\"") {
        isQuoted = true
      } else if byte == UInt8(ascii: "}") {
        return index
      } else if byte == UInt8(ascii: ":") && previous == UInt8(ascii: "\"") {
        // A member's name of a JSON object.
        return nil
      }
      previous = byte
      index += 1
    }
    return nil
  }

  private static func isNumber(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    if word.elementsEqual("StaleNaN".utf8) { return true }
    do throws(FloatParsing.Failure) {
      _ = try FloatParsing.parse(word)
      return true
    } catch {
      return error == .range
    }
  }

  private static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ":") || (!isFirst && byte &- UInt8(ascii: "0") < 10)
  }
}
