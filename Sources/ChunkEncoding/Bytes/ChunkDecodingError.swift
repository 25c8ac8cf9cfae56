// What decoders throw on bytes that no encoder wrote.

/// Why bytes could not be decoded. Decoders never trap and never read beyond the bytes given.
public enum ChunkDecodingError: Error, Hashable, Sendable {
  /// The bytes end before the value that starts at `offset` does.
  case truncated(offset: Int)
  /// No codec has this number.
  case unknownCodec(UInt8)
  /// The bytes break a rule of the layout.
  case invalid(String)
}

extension ChunkDecodingError: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .truncated(let offset): "the bytes end too early, at offset \(offset)"
    case .unknownCodec(let number): "no codec has the number \(number)"
    case .invalid(let reason): reason
    }
  }
}
