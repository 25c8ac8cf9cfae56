import TelemetryModel

/// Finds out what a source is by looking at its first lines; its name only settles doubts.
enum SourceSniffer {
  /// How many bytes are looked at.
  static let sampleSize = 65_536

  static func format(of sample: UnsafeBufferPointer<UInt8>, path: String) -> SourceFormat {
    var votes: [SourceFormat: Int] = [:]
    for line in sample.split(separator: 0x0A).prefix(50) {
      let line = UnsafeBufferPointer(rebasing: line)
      guard let first = line.first(where: { $0 > 0x20 }) else { continue }
      votes[vote(line, first: first), default: 0] += 1
    }
    let name = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
    if [".om", ".prom", ".openmetrics"].contains(where: { name.hasSuffix($0) }) {
      votes[.exposition, default: 0] += 2
    }
    let order: [SourceFormat] = [.exposition, .json, .logfmt, .plain]
    return order.max { votes[$0, default: 0] < votes[$1, default: 0] } ?? .plain
  }

  private static func vote(_ line: UnsafeBufferPointer<UInt8>, first: UInt8) -> SourceFormat {
    if first == UInt8(ascii: "{") && line.last == UInt8(ascii: "}") { return .json }
    if first == UInt8(ascii: "#") {
      let text = String(decoding: line.prefix(7), as: UTF8.self)
      return ["# HELP ", "# TYPE ", "# UNIT ", "# EOF"].contains { text.hasPrefix($0) }
        ? .exposition : .plain
    }
    let reader = ExpositionLine(bytes: line)
    if let parts = try? reader.parts(), (try? reader.value(parts.value)) != nil,
      (try? reader.labels(parts.selector)) != nil
    {
      return .exposition
    }
    let pairs = line.split(separator: 0x20).filter { $0.contains(UInt8(ascii: "=")) }
    return pairs.count >= 2 ? .logfmt : .plain
  }
}
