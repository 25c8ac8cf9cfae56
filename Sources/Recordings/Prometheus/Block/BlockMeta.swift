import LineScanning
import TelemetryModel

/// What the `meta.json` of a Prometheus block says that a reader needs.
struct BlockMeta {
  let ulid: String
  /// The first millisecond that the block is about.
  let minTime: Int64
  /// The millisecond behind the last one.
  let maxTime: Int64
  let sampleCount: Int64
  /// The blocks that this one was made of.
  let parents: [String]
  /// Whether samples came out of order: such blocks say nothing of where the head begins.
  let isOutOfOrder: Bool

  /// The version of the format that there is.
  private static let version: Int64 = 1

  /// Reads a block's `meta.json`.
  init(_ file: MappedFile) throws(ImportDamage) {
    let path = file.path
    let json = try Self.parse(file)
    guard let ulid = json["ulid"]?.text, let minTime = json["minTime"]?.integer,
      let maxTime = json["maxTime"]?.integer
    else {
      throw ImportDamage(
        path: path, offset: 0, reason: "`ulid`, `minTime` and `maxTime` were expected")
    }
    if let version = json["version"]?.integer, version != Self.version {
      throw ImportDamage(
        path: path, offset: 0, reason: "version \(version) of a block's meta.json")
    }
    self.ulid = ulid
    self.minTime = minTime
    self.maxTime = maxTime
    // Only told to people, so a number that cannot be is cut and no error.
    sampleCount = min(max(0, json["stats"]?["numSamples"]?.integer ?? 0), 1 << 48)
    let compaction = json["compaction"]
    let sources = compaction?["sources"]?.elements?.compactMap(\.text) ?? []
    let parents = compaction?["parents"]?.elements?.compactMap { $0["ulid"]?.text } ?? []
    self.parents = (sources + parents).filter { !$0.equalsBytes(ulid) }
    let hints = compaction?["hints"]?.elements?.compactMap(\.text) ?? []
    isOutOfOrder = hints.contains { $0.equalsBytes("from-out-of-order") }
  }

  private static func parse(_ file: MappedFile) throws(ImportDamage) -> JSONValue {
    do throws(JSONFailure) {
      return try JSONValue.parse(Array(file.bytes))
    } catch {
      throw ImportDamage(path: file.path, offset: error.offset, reason: error.reason)
    }
  }

  /// Whether `text` is a ULID: 26 characters of Crockford's base 32, as blocks are named.
  static func isULID(_ text: String) -> Bool {
    text.utf8.count == 26
      && text.utf8.allSatisfy { byte in
        byte &- UInt8(ascii: "0") < 10
          || (byte &- UInt8(ascii: "A") < 26 && !"ILOU".utf8.contains(byte))
      }
  }
}
