// Replacement texts: `$1`, `${1}`, `$name` and `${name}` stand for what groups matched, as in Go.

extension Regex {
  /// `template` with `$1`, `${1}`, `$name` and `${name}` replaced by the groups of the first match
  /// in `text`; nil where nothing matches. `$$` is a dollar sign; a group that does not exist is
  /// empty.
  public func expansion(of template: String, on text: String) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      guard let groups = firstMatch(in: bytes) else { return nil }
      var out: [UInt8] = []
      expand(Array(template.utf8), groups: groups, of: bytes, into: &out, byteLimit: .max)
      return String(decoding: out, as: UTF8.self)
    }
  }

  /// Appends `template` to `out`, its references replaced by `groups`, which are ranges of `text`;
  /// leaves off where `out` has grown beyond `byteLimit`.
  func expand(
    _ template: [UInt8], groups: [Range<Int>?], of text: UnsafeBufferPointer<UInt8>,
    into out: inout [UInt8], byteLimit: Int
  ) {
    var index = 0
    while index < template.count, out.count <= byteLimit {
      guard template[index] == UInt8(ascii: "$"), index + 1 < template.count else {
        out.append(template[index])
        index += 1
        continue
      }
      if template[index + 1] == UInt8(ascii: "$") {
        out.append(UInt8(ascii: "$"))
        index += 2
      } else if let (name, next) = Self.groupName(template, after: index + 1) {
        if let group = range(of: name, in: groups) { out.append(contentsOf: text[group]) }
        index = next
      } else {
        out.append(template[index])
        index += 1
      }
    }
  }

  private func range(of name: String, in groups: [Range<Int>?]) -> Range<Int>? {
    if name.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
      guard let number = Int(name), number < groups.count else { return nil }
      return groups[number]
    }
    // Of groups with one name the first that took part counts.
    for (index, known) in groupNames.enumerated() where known == name {
      if let group = groups[index + 1] { return group }
    }
    return nil
  }

  /// The name at `start`, in braces or not, and the index behind it.
  private static func groupName(_ bytes: [UInt8], after start: Int) -> (String, Int)? {
    let isBraced = bytes[start] == UInt8(ascii: "{")
    let first = isBraced ? start + 1 : start
    var end = first
    while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
    if end == first { return nil }
    if isBraced, end >= bytes.count || bytes[end] != UInt8(ascii: "}") { return nil }
    return (String(decoding: bytes[first..<end], as: UTF8.self), isBraced ? end + 1 : end)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
      || byte == UInt8(ascii: "_")
  }
}
