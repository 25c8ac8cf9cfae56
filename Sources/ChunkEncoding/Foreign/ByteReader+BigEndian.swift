// Numbers with the highest byte first, as files of Go programs have them.

extension ByteReader {
  /// Reads a number of fixed width, the highest byte first.
  public mutating func readBigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type
  ) throws(ChunkDecodingError) -> Value {
    Value(bigEndian: Value(littleEndian: try readFixed(type)))
  }

  /// Reads the bits of a number, the highest byte first.
  public mutating func readBigEndianDouble() throws(ChunkDecodingError) -> Double {
    Double(bitPattern: try readBigEndian(UInt64.self))
  }
}
