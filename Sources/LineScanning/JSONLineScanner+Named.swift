// Fields inside objects that are asked for by name: the others are only checked.

extension JSONLineScanner {
  /// Hands on the fields of the object at the position that have one of `names`, as
  /// `forEachField` would; values of other fields are checked without being made.
  ///
  /// - Parameters:
  ///   - prefix: the labels' beginning.
  ///   - depth: how many objects this one stands in.
  mutating func walk(
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
      guard names.place(of: prefix) != nil else { return try skipScalar(kind) }
      body(String(decoding: prefix, as: UTF8.self), try scalarText(kind))
    }
  }

  mutating func skipScalar(_ kind: Kind) throws(Failure) {
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
