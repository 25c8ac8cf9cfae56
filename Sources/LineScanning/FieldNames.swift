/// Names of labels that parsers may find, sanitised.
public struct FieldNames: Hashable, Sendable {
  /// The names, in no order.
  let texts: [String]
  private let names: [[UInt8]]

  /// The set of `names`.
  public init(_ names: [String]) {
    // A name that starts with a digit is no key's.
    texts = names.filter { name in
      name.utf8.first.map { $0 &- UInt8(ascii: "0") >= 10 } ?? false
    }
    self.names = texts.map { Array($0.utf8) }
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

  /// The place of `name` in `texts`.
  func place(of name: [UInt8]) -> Int? { names.firstIndex(of: name) }

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
