import CRE2

/// A compiled regular expression in Go's (RE2's) syntax; matching takes linear time.
///
/// Immutable after `init`, and RE2 itself is safe to match with from several threads.
package final class Regex: @unchecked Sendable {
  /// Why a pattern does not compile; `description` is Go's wording.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
  }

  /// The pattern as it was given.
  package let pattern: String
  /// How many capturing groups there are, the whole match not counted.
  package let groupCount: Int
  /// The groups' names, empty where unnamed.
  package let groupNames: [String]
  private let handle: OpaquePointer

  /// Compiles `pattern`.
  ///
  /// - Parameter dotMatchesNewline: whether `.` matches a newline too.
  package init(_ pattern: String, dotMatchesNewline: Bool = false) throws(Failure) {
    self.pattern = pattern
    var text = pattern
    let handle = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        lookback_re2_new($0.baseAddress, $0.count, dotMatchesNewline)
      }
    }
    guard let handle else { throw Failure(description: "error parsing regexp: out of memory") }
    self.handle = handle
    guard lookback_re2_ok(handle) else {
      groupCount = 0
      groupNames = []
      throw Failure(description: Self.failureText(handle))
    }
    groupCount = Int(lookback_re2_group_count(handle))
    groupNames = (0..<groupCount).map { index in
      Self.string { lookback_re2_group_name(handle, CInt(index) + 1, $0) }
    }
  }

  deinit { lookback_re2_free(handle) }

  /// Whether the whole of `text` matches.
  package func matchesWhole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    match(text, from: 0, isAnchored: true, groups: nil, count: 0)
  }

  /// Whether the whole of `text` matches.
  package func matchesWhole(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matchesWhole($0) }
  }

  /// Whether a part of `text` matches.
  package func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool {
    match(text, from: 0, isAnchored: false, groups: nil, count: 0)
  }

  /// The ranges of the first match at or behind `start` and of its groups; nil for a group that
  /// took no part.
  package func firstMatch(
    in text: UnsafeBufferPointer<UInt8>, from start: Int = 0, isAnchored: Bool = false
  ) -> [Range<Int>?]? {
    let count = groupCount + 1
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * count) { offsets in
      guard
        match(text, from: start, isAnchored: isAnchored, groups: offsets.baseAddress, count: count)
      else { return nil }
      return (0..<count).map { index in
        offsets[2 * index] < 0 ? nil : offsets[2 * index]..<offsets[2 * index + 1]
      }
    }
  }

  private func match(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, isAnchored: Bool,
    groups: UnsafeMutablePointer<Int>?, count: Int
  ) -> Bool {
    guard let base = text.baseAddress else {
      var empty: CChar = 0
      return lookback_re2_match(handle, &empty, 0, 0, isAnchored, groups, CInt(count))
    }
    return base.withMemoryRebound(to: CChar.self, capacity: text.count) {
      lookback_re2_match(handle, $0, text.count, start, isAnchored, groups, CInt(count))
    }
  }

  // MARK: Patterns without keeping the expression

  /// What is wrong with `pattern`, or nil.
  package static func failure(ofPattern pattern: String) -> String? {
    do throws(Failure) {
      _ = try Regex(pattern)
      return nil
    } catch {
      return error.description
    }
  }

  /// Whether `pattern` matches the empty text; false where it does not compile.
  package static func matchesEmpty(_ pattern: String) -> Bool {
    guard let regex = try? Regex(pattern, dotMatchesNewline: true) else { return false }
    return regex.matchesWhole("")
  }

  private static func string(_ get: (UnsafeMutablePointer<Int>) -> UnsafePointer<CChar>?) -> String
  {
    var length = 0
    guard let start = get(&length) else { return "" }
    return UnsafeBufferPointer(start: start, count: length).withMemoryRebound(to: UInt8.self) {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// RE2's error in Go's words: both report a class of error and the offending part.
  private static func failureText(_ handle: OpaquePointer) -> String {
    let text = string { lookback_re2_error(handle, $0) }
    let argument = string { lookback_re2_error_argument(handle, $0) }
    let kind = text.split(separator: ":", maxSplits: 1).first.map(String.init) ?? text
    let renamed = [
      "no argument for repetition operator": "missing argument to repetition operator",
      "invalid perl operator": "invalid or unsupported Perl syntax",
      "bad repetition operator": "invalid nested repetition operator",
      "missing )": "missing closing )",
      "missing ]": "missing closing ]",
    ]
    return "error parsing regexp: \(renamed[kind] ?? kind): `\(argument)`"
  }
}

extension Regex {
  /// `text` as a pattern that matches just it.
  package static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      if "\\.+*?()|[]{}^$".unicodeScalars.contains(scalar) { out += "\\" }
      out.unicodeScalars.append(scalar)
    }
    return out
  }
}
