/// Tells JSON documents apart by the members of the first object.
enum DocumentShape {
  /// The format of a source that begins with `sample`; nil where it is no known document.
  static func format(of sample: UnsafeBufferPointer<UInt8>) -> SourceFormat? {
    guard let first = sample.first(where: { $0 > 0x20 }) else { return nil }
    let json = JSONReader()
    json.reset(to: sample, line: 1)
    var members: [String: JSONReader.Kind] = [:]
    let isList = first == UInt8(ascii: "[")
    guard isList || first == UInt8(ascii: "{") else { return nil }
    do throws(RecordingError) {
      if isList {
        try json.beginArray()
        guard try json.nextElement(), try json.kind() == .object else { return nil }
      }
      try json.beginObject()
      while try json.nextMember() {
        let name = json.validText()
        members[name] = try json.kind()
        try json.skipValue()
      }
    } catch {
      // The sample may end anywhere; what was seen until there has to do.
    }
    if isList { return members["metric"] == .object ? .answer : nil }
    return format(of: members)
  }

  private static func format(of members: [String: JSONReader.Kind]) -> SourceFormat? {
    if members["status"] == .string,
      members["data"] == .object || members["data"] == .array || members["error"] == .string
    {
      return .answer
    }
    if members["resultType"] == .string, members["result"] != nil { return .answer }
    if members["streams"] == .array { return .lokiPush }
    if members["metric"] == .object || members["stream"] == .object {
      return ["values", "timestamps", "histograms"].contains { members[$0] == .array }
        ? .export : nil
    }
    if members.count == 1, members["metadata"] == .object { return .export }
    if members["labels"] == .object, members["line"] == .string,
      members["timestamp"] == .string
    {
      return .logcli
    }
    if members["log"] == .string, members["stream"] == .string, members["time"] == .string {
      return .docker
    }
    return nil
  }
}
