import TelemetryModel

/// Reads one line of text exposition, OpenMetrics or Prometheus: pure bytes, no state.
struct ExpositionLine {
  /// What is wrong with a line, and at which byte (from 0).
  struct Failure: Error {
    var offset: Int
    var message: String
  }

  /// A sample's parts, as offsets in the line.
  struct Sample {
    /// The name and the braces, as written: what tells series apart quickly.
    var selector: Range<Int>
    var value: Range<Int>
    /// Empty where there is none.
    var timestamp: Range<Int>
  }

  let bytes: UnsafeBufferPointer<UInt8>

  /// Finds the parts of a sample line; an exemplar behind them is passed over.
  func parts() throws(Failure) -> Sample {
    var index = 0
    var insideBraces = false
    var insideQuotes = false
    while index < bytes.count {
      let byte = bytes[index]
      if insideQuotes {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == UInt8(ascii: "\"") { insideQuotes = false }
      } else if byte == UInt8(ascii: "\"") {
        insideQuotes = true
      } else if byte == UInt8(ascii: "{") {
        insideBraces = true
      } else if byte == UInt8(ascii: "}") {
        insideBraces = false
      } else if isBlank(byte) && !insideBraces {
        // Blanks may stand between the name and its braces.
        guard bytes[skipBlanks(index)] == UInt8(ascii: "{") else { break }
      }
      index += 1
    }
    if insideQuotes { throw Failure(offset: bytes.count, message: "a quoted value does not end") }
    if insideBraces { throw Failure(offset: bytes.count, message: "`}` is missing") }
    let selector = 0..<min(index, bytes.count)
    let value = word(from: selector.upperBound)
    if value.isEmpty {
      throw Failure(offset: value.lowerBound, message: "a value was expected behind the series")
    }
    var timestamp = word(from: value.upperBound)
    if !timestamp.isEmpty, bytes[timestamp.lowerBound] == UInt8(ascii: "#") {
      timestamp = timestamp.lowerBound..<timestamp.lowerBound
    } else {
      let rest = word(from: timestamp.upperBound)
      if !rest.isEmpty, bytes[rest.lowerBound] != UInt8(ascii: "#") {
        throw Failure(
          offset: rest.lowerBound, message: "nothing was expected behind the timestamp")
      }
    }
    return Sample(selector: selector, value: value, timestamp: timestamp)
  }

  /// The labels of a selector, its name among them.
  func labels(_ selector: Range<Int>) throws(Failure) -> Labels {
    var labels: [Label] = []
    var index = selector.lowerBound
    while index < selector.upperBound, bytes[index] != UInt8(ascii: "{"), !isBlank(bytes[index]) {
      index += 1
    }
    if index > selector.lowerBound {
      let name = string(selector.lowerBound..<index)
      guard LabelName.isLegacyMetric(name) else {
        throw Failure(
          offset: selector.lowerBound, message: "\(GoString.quoted(name)) is no metric name")
      }
      labels.append(Label(name: LabelName.metricName, value: name))
    }
    index = skipBlanks(index, end: selector.upperBound)
    if index < selector.upperBound {
      try readBraces(from: index, to: selector.upperBound, into: &labels)
    }
    let set = Labels(labels)
    if set.count != labels.count {
      throw Failure(offset: selector.lowerBound, message: "a label stands here twice")
    }
    if set.metricName == nil {
      throw Failure(offset: selector.lowerBound, message: "a metric name was expected")
    }
    return set
  }

  private func readBraces(
    from start: Int, to end: Int, into labels: inout [Label]
  ) throws(Failure) {
    var index = skipBlanks(start + 1, end: end)
    while index < end, bytes[index] != UInt8(ascii: "}") {
      let nameStart = index
      let name: String
      let isQuoted = bytes[index] == UInt8(ascii: "\"")
      if isQuoted {
        name = try quoted(&index, end: end)
      } else {
        while index < end, isNameByte(bytes[index]) { index += 1 }
        name = string(nameStart..<index)
      }
      let equals = skipBlanks(index, end: end)
      if equals < end, bytes[equals] == UInt8(ascii: "=") {
        if !isQuoted && !LabelName.isLegacy(name) {
          throw Failure(offset: nameStart, message: "a label name was expected")
        }
        index = skipBlanks(equals + 1, end: end)
        guard index < end, bytes[index] == UInt8(ascii: "\"") else {
          throw Failure(offset: index, message: "a value in double quotes was expected")
        }
        let value = try quoted(&index, end: end)
        if !value.isEmpty { labels.append(Label(name: name, value: value)) }
      } else if isQuoted {
        labels.append(Label(name: LabelName.metricName, value: name))
      } else {
        throw Failure(offset: equals, message: "`=` was expected behind the label name")
      }
      index = skipBlanks(index, end: end)
      guard index < end, bytes[index] == UInt8(ascii: ",") else { break }
      index = skipBlanks(index + 1, end: end)
    }
    guard index < end, bytes[index] == UInt8(ascii: "}") else {
      throw Failure(offset: index, message: "`,` or `}` was expected")
    }
    if skipBlanks(index + 1, end: end) != end {
      throw Failure(offset: index + 1, message: "a blank was expected behind `}`")
    }
  }

  /// The text of a quoted string that begins at `index`, which moves behind it.
  private func quoted(_ index: inout Int, end: Int) throws(Failure) -> String {
    var text: [UInt8] = []
    let start = index
    index += 1
    while index < end {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        guard let string = String(validating: text, as: UTF8.self) else {
          throw Failure(offset: start, message: "the text is not valid UTF-8")
        }
        return string
      }
      if byte != UInt8(ascii: "\\") || index == end {
        text.append(byte)
        continue
      }
      switch bytes[index] {
      case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "\\"), UInt8(ascii: "\""): text.append(bytes[index])
      default: text += [byte, bytes[index]]
      }
      index += 1
    }
    throw Failure(offset: start, message: "a quoted value does not end")
  }

  /// The name of a metric at or behind `start`, in quotes or not, and where it ends.
  func metricName(from start: Int) throws(Failure) -> (name: String, end: Int) {
    let word = word(from: start)
    guard word.lowerBound < bytes.count, bytes[word.lowerBound] == UInt8(ascii: "\"") else {
      return (string(word), word.upperBound)
    }
    var index = word.lowerBound
    return (try quoted(&index, end: bytes.count), index)
  }

  /// A sample's value. `StaleNaN` is the staleness marker, which the formats themselves have no
  /// word for.
  func value(_ range: Range<Int>) throws(Failure) -> Double {
    if let base = bytes.baseAddress {
      var index = range.lowerBound
      if let value = DecimalScanner.double(base, &index, end: range.upperBound),
        index == range.upperBound
      {
        return value
      }
    }
    let text = bytes[range]
    if text.elementsEqual("StaleNaN".utf8) { return StalenessMarker.value }
    do throws(FloatParsing.Failure) {
      return try FloatParsing.parse(text)
    } catch {
      throw Failure(
        offset: range.lowerBound, message: "\(GoString.quoted(string(range))) is no number")
    }
  }

  /// A timestamp in milliseconds.
  func timestamp(
    _ range: Range<Int>, _ unit: ExpositionTimeUnit
  ) throws(Failure) -> Int64 {
    if let base = bytes.baseAddress {
      var index = range.lowerBound
      if let time = unit.scan(base, &index, end: range.upperBound), index == range.upperBound {
        return time
      }
    }
    if unit == .milliseconds {
      guard let time = Int64(string(range)) else {
        throw Failure(offset: range.lowerBound, message: "whole milliseconds were expected")
      }
      return time
    }
    // Negative ones, and those with an exponent.
    let isSeconds =
      unit == .seconds || range.count < 12
      || bytes[range].contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    let milliseconds = try value(range) * (isSeconds ? 1000 : 1)
    guard milliseconds.magnitude < 9.2e18 else {
      throw Failure(offset: range.lowerBound, message: "the timestamp is out of range")
    }
    return Int64(milliseconds)
  }

  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The next run of non-blank bytes at or behind `start`.
  func word(from start: Int) -> Range<Int> {
    let first = skipBlanks(start, end: bytes.count)
    var end = first
    while end < bytes.count, !isBlank(bytes[end]) { end += 1 }
    return first..<end
  }

  private func skipBlanks(_ start: Int) -> Int {
    min(skipBlanks(start, end: bytes.count), bytes.count - 1)
  }

  private func skipBlanks(_ start: Int, end: Int) -> Int {
    var index = start
    while index < end, isBlank(bytes[index]) { index += 1 }
    return index
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
      || byte == UInt8(ascii: "_")
  }
}
