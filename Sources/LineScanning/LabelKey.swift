/// How keys of parsed lines become label names: the specification's §3.4.
public enum LabelKey {
  /// `key` as a label name: blanks around it go, every character outside `[A-Za-z0-9_]` becomes one
  /// `_`, a leading digit gets a `_` before it. Nil where nothing is left.
  public static func sanitized(_ key: some Collection<UInt8>) -> String? {
    var out: [UInt8] = []
    append(key, to: &out, isStart: true)
    return out.isEmpty ? nil : String(decoding: out, as: UTF8.self)
  }

  /// Appends `key`, sanitised, to a label name under way; a digit may begin only its continuation.
  static func append(_ key: some Collection<UInt8>, to out: inout [UInt8], isStart: Bool) {
    if key.allSatisfy(isNameByte) {
      if isStart, let first = key.first, first &- UInt8(ascii: "0") < 10 {
        out.append(UInt8(ascii: "_"))
      }
      out.append(contentsOf: key)
      return
    }
    let text = String(decoding: key, as: UTF8.self)
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    if isStart, let first = scalars.first, first.value &- 0x30 < 10 {
      out.append(UInt8(ascii: "_"))
    }
    for scalar in scalars {
      let isPlain = scalar.value < 0x80 && isNameByte(UInt8(scalar.value))
      out.append(isPlain ? UInt8(scalar.value) : UInt8(ascii: "_"))
    }
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
      || byte == UInt8(ascii: "_")
  }
}
