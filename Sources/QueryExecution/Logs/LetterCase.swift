// Upper, lower and title case, character by character, as Go has it: no character becomes two, and
// none depends on its neighbours.

/// Changes the case of letters.
enum LetterCase {
  static func lower(_ text: String) -> String {
    // Of the full mappings only that of `İ` has two characters; the first is the simple one.
    mapped(text) { $0.properties.lowercaseMapping.unicodeScalars.first }
  }

  static func upper(_ text: String) -> String {
    mapped(text) {
      single($0.properties.uppercaseMapping) ?? single($0.properties.titlecaseMapping)
    }
  }

  /// The first letter of each word in title case, the rest as it is. Words are parted by what is no
  /// letter, digit or underscore; beyond ASCII by white space only.
  static func title(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    var isAtStart = true
    for scalar in text.unicodeScalars {
      let changed = isAtStart ? single(scalar.properties.titlecaseMapping) : nil
      out.append(changed ?? scalar)
      isAtStart = isSeparator(scalar)
    }
    return String(out)
  }

  private static func mapped(
    _ text: String, _ change: (Unicode.Scalar) -> Unicode.Scalar?
  ) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { out.append(change(scalar) ?? scalar) }
    return String(out)
  }

  /// The character of a mapping that has just one.
  private static func single(_ mapping: String) -> Unicode.Scalar? {
    let scalars = mapping.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      let byte = UInt8(truncatingIfNeeded: scalar.value)
      let isWordByte =
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
        || byte == UInt8(ascii: "_")
      return !isWordByte
    }
    return scalar.properties.isWhitespace
  }
}
