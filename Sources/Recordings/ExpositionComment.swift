import ChunkStore
import TelemetryModel

/// What a `#` line of text exposition says.
enum ExpositionComment {
  /// `# EOF`.
  case end
  case kind(metric: String, MetricMetadata.Kind)
  case help(metric: String, String)
  case unit(metric: String, String)

  /// Reads a line whose first word begins with `#`; nil where it is a mere comment.
  init?(_ line: ExpositionLine) throws(ExpositionLine.Failure) {
    let hash = line.word(from: 0)
    let keyword = line.word(from: hash.upperBound)
    guard hash.count == 1 else { return nil }
    let word = line.string(keyword)
    if word == "EOF" {
      self = .end
      return
    }
    guard word == "TYPE" || word == "HELP" || word == "UNIT" else { return nil }
    let (metric, end) = try line.metricName(from: keyword.upperBound)
    let rest = line.word(from: end).lowerBound
    switch word {
    case "TYPE":
      let text = line.string(line.word(from: rest))
      // The word of format 0.0.4 for what OpenMetrics calls unknown.
      guard let kind = text == "untyped" ? .unknown : MetricMetadata.Kind(rawValue: text) else {
        throw ExpositionLine.Failure(
          offset: rest, message: "\(GoString.quoted(text)) is no metric type")
      }
      self = .kind(metric: metric, kind)
    case "UNIT": self = .unit(metric: metric, line.string(line.word(from: rest)))
    default: self = .help(metric: metric, Self.unescaped(line.bytes[rest...]))
    }
  }

  /// `\\`, `\n` and `\"` as what they stand for; a backslash before anything else stays.
  private static func unescaped(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < bytes.endIndex else {
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
    return String(decoding: text, as: UTF8.self)
  }
}
