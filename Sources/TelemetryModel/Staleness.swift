/// The staleness marker: the one NaN that says "this series has ended here".
public enum StalenessMarker {
  /// Its bits. An ordinary NaN has `0x7ff8000000000001`.
  public static let bits: UInt64 = 0x7ff0_0000_0000_0002
  /// The marker.
  public static let value = Double(bitPattern: bits)

  /// Whether `value` is the marker, bit by bit; any other NaN is a value.
  @inlinable
  public static func isStale(_ value: Double) -> Bool { value.bitPattern == 0x7ff0_0000_0000_0002 }
}

/// The NaN that arithmetic yields in the reference implementation.
public let ordinaryNaN = Double(bitPattern: 0x7ff8_0000_0000_0001)
