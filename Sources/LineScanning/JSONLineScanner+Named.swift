// Fields that are asked for by name: the others are only checked.

/// Names of labels that parsers may find, sanitised.
public struct FieldNames: Hashable, Sendable {
  private let names: [[UInt8]]

  /// The set of `names`.
  public init(_ names: some Sequence<String>) {
    // A name that starts with a digit is no key's.
    self.names = names.map { Array($0.utf8) }.filter {
      $0.first.map { $0 &- UInt8(ascii: "0") >= 10 } ?? false
    }
  }

  /// Whether `prefix`, joined by `_` where it is not empty, and `segment` make one of the names.
  func contains(
    _ prefix: [UInt8], _ segment: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Bool {
    let length = prefix.isEmpty ? segment.count : prefix.count + 1 + segment.count
    return names.contains { name in
      name.count == length && name.suffix(segment.count).elementsEqual(segment)
        && (prefix.isEmpty
          || (name[prefix.count] == UInt8(ascii: "_") && name.starts(with: prefix)))
    }
  }

  func contains(_ name: [UInt8]) -> Bool { names.contains(name) }

  /// Whether a key may be one of the names; exact for keys that are names as they stand.
  public func mayContain(_ key: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    !Self.isName(key) || contains([], key)
  }

  /// Whether a key is a label name as it stands.
  static func isName(_ key: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = key.first, first &- UInt8(ascii: "0") >= 10 else { return false }
    return key.allSatisfy(LabelKey.isNameByte)
  }
}

extension JSONLineScanner {
  /// Hands on the fields that `forEachField` would hand on under one of `names`, and fails where it
  /// would; values of other fields are checked without being made.
  ///
  /// - Complexity: O(line length); allocates for the fields that are named only, and for nested
  ///   objects.
  public mutating func forEachField(
    named names: FieldNames, _ body: (_ key: String, _ value: String) -> Void
  ) throws(Failure) {
    skipBlanks()
    guard index < bytes.count, bytes[index] == UInt8(ascii: "{") else { throw .noObject }
    var prefix: [UInt8] = []
    try walk(&prefix, depth: 0, names, body)
  }

  private mutating func walk(
    _ prefix: inout [UInt8], depth: Int, _ names: FieldNames, _ body: (String, String) -> Void
  ) throws(Failure) {
    try forEachMember(
      key: { (scanner) throws(Failure) in
        let key = scanner.bytes[try scanner.stringRange()]
        let isName = FieldNames.isName(key)
        return (key: key, isName: isName, segment: isName ? [] : try scanner.unescapedKey(key))
      },
      { (scanner, found) throws(Failure) in
        try scanner.value(
          of: found.key, found.isName, found.segment, &prefix, depth: depth, names, body)
      })
  }

  private func unescapedKey(
    _ key: Slice<UnsafeBufferPointer<UInt8>>
  ) throws(Failure) -> [UInt8] {
    if !key.contains(UInt8(ascii: "\\")) { return Array(key) }
    guard let unescaped = JSONEscapes.unescaped(key) else { throw .invalidEscape }
    return unescaped
  }

  /// Goes over the value at the position.
  ///
  /// - Parameters:
  ///   - isName: whether the key is a name as it stands.
  ///   - segment: the key without escapes, where it is not.
  private mutating func value(
    of key: Slice<UnsafeBufferPointer<UInt8>>, _ isName: Bool, _ segment: [UInt8],
    _ prefix: inout [UInt8], depth: Int, _ names: FieldNames, _ body: (String, String) -> Void
  ) throws(Failure) {
    let kind = try kind()
    switch kind {
    case .null, .array: try skipValue()
    case .object where depth >= Self.nestingLimit: try skipValue()
    case .object:
      let length = prefix.count
      defer { prefix.removeSubrange(length...) }
      Self.extend(&prefix, by: isName ? Array(key) : segment)
      try walk(&prefix, depth: depth + 1, names, body)
    case .string, .scalar:
      if isName {
        guard names.contains(prefix, key) else { return try skipScalar(kind) }
      }
      let length = prefix.count
      defer { prefix.removeSubrange(length...) }
      Self.extend(&prefix, by: isName ? Array(key) : segment)
      guard names.contains(prefix) else { return try skipScalar(kind) }
      body(String(decoding: prefix, as: UTF8.self), try scalarText(kind))
    }
  }

  private mutating func skipScalar(_ kind: Kind) throws(Failure) {
    if kind == .string {
      _ = try stringRange()
      return
    }
    // Digits and what else numbers are made of, up to what may follow a value; all else is looked
    // at once more, slowly.
    var place = index
    while place < bytes.count, Self.isNumberByte(bytes[place]) { place += 1 }
    if place > index, place < bytes.count,
      bytes[place] == UInt8(ascii: ",") || bytes[place] == UInt8(ascii: "}")
    {
      index = place
      return
    }
    _ = try scalarRange()
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "+") || byte | 0x20 == UInt8(ascii: "e")
  }
}
