/// How values of parsed lines become label values: the specification's §3.6.
public enum LabelText {
  /// The text of `bytes`; what is no valid UTF-8, and the replacement character, become blanks.
  public static func cleaned(_ bytes: some Collection<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.unicodeScalars.contains("\u{FFFD}") else { return text }
    var out = ""
    for scalar in text.unicodeScalars {
      out.unicodeScalars.append(scalar == "\u{FFFD}" ? " " : scalar)
    }
    return out
  }
}
