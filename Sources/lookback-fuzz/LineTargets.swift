import LineScanning
import TextMatching

// Scanners of single lines, and what is matched against them.

extension FuzzTarget {
  /// A JSON line, or a JSON text.
  static let json = FuzzTarget(
    name: "json",
    seeds: {
      [
        #"{"a":1,"b":{"c":"d\né\ud83d\ude00","e":[1,{"f":null}]},"g":-1.5e+3,"h":true}"#,
        #"[[],{},"",0,false]"#, #"{"":""}"#, #" {"a" : "b" , "c" : 1 } "#,
        "{\"a\":1,\"b\":2}\n{\"a\": 1,\"c\":{\"a\":3}}\n{\"b\":\"x\",\"a\":4}",
      ].map { Array($0.utf8) }
    },
    run: { (input) throws(BrokenClaim) in
      let tree = try? JSONValue.parse(input.bytes)
      var fieldCount = 0
      let isWalked = input.bytes.withUnsafeBufferPointer { line in
        var scanner = JSONLineScanner(line)
        do throws(JSONLineScanner.Failure) {
          try scanner.forEachField { (_, _) in fieldCount += 1 }
          return true
        } catch {
          return false
        }
      }
      try hold(fieldCount <= input.bytes.count, "there are no more fields than bytes")
      if tree?.members != nil {
        try hold(isWalked, "a JSON object is one for the line scanner, too")
      }
      try hold(namedAreFound(in: input.bytes), "named fields are those of all that have the names")
      _ = JSONEscapes.unescaped(input.bytes)
      _ = LabelKey.sanitized(input.bytes)
    })

  /// Whether looking for fields by name, in one line after the other, finds what looking for all
  /// does under these names.
  private static func namedAreFound(in bytes: [UInt8]) -> Bool {
    let names = ["a", "b_a", "_", "A"]
    let finder = JSONFieldFinder(FieldNames(names))
    return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).allSatisfy {
      $0.withUnsafeBufferPointer { line in
        var (all, named): ([String], [String]) = ([], [])
        let isWalked = (try? finder.forEachField(of: line) { named += [$0, $1] }) != nil
        var scanner = JSONLineScanner(line)
        let isWhole =
          (try? scanner.forEachField { if names.contains($0) { all += [$0, $1] } }) != nil
        return all == named && isWalked == isWhole
      }
    }
  }

  /// A logfmt line.
  static let logfmt = FuzzTarget(
    name: "logfmt",
    seeds: {
      [
        "level=info msg=\"a \\\"b\\\" \\u00e9\" took=1.5ms err= flag", "a=b=c \"x\"=1 =2",
        "k=\"\\'\"",
      ].map { Array($0.utf8) }
    },
    run: { (input) throws(BrokenClaim) in
      let count = input.bytes.count
      var failed: String?
      input.bytes.withUnsafeBufferPointer { line in
        var scanner = LogfmtScanner(line)
        var end = 0
        var items = 0
        while let item = scanner.next() {
          items += 1
          if items > count { failed = "there are no more items than bytes" }
          switch item {
          case .pair(let key, _):
            if key.lowerBound < end || key.upperBound > count { failed = "keys stand in order" }
            end = key.upperBound
          case .failure(let failure):
            if failure.position < 1 || failure.position > count + 1 {
              failed = "an error stands on the line"
            }
          }
          if failed != nil { return }
        }
      }
      if let failed { throw BrokenClaim(failed) }
    })

  /// Flags, a regular expression, a zero, a text: what is concluded from the expression's text is
  /// what RE2 finds.
  static let regex = FuzzTarget(
    name: "regex", inputLimit: 256,
    seeds: {
      [
        "foo.*bar\0xfoo1bar", ".*error.*\0an error\n", "a|bc|\0bc\0", "x{2,3}y\0xxy",
        "(?P<n>a+)[^]b]\\.\0aac.", "user=\\d+ é\0user=12 é", "(?i)GET /\0get /",
      ].flatMap { [[0] + Array($0.utf8), [1] + Array($0.utf8)] }
    },
    run: { (input) throws(BrokenClaim) in
      var input = input
      let dotMatchesNewline = input.byte() % 2 == 1
      let parts = input.parts
      let pattern = String(decoding: parts[0], as: UTF8.self)
      guard let regex = try? Regex(pattern, dotMatchesNewline: dotMatchesNewline) else { return }
      let needles = regex.needles
      let automaton = RegexAutomaton(pattern, dotMatchesNewline: dotMatchesNewline)
      for text in parts.dropFirst() {
        let broken: String? = text.withUnsafeBufferPointer { text in
          // Groups are found by RE2 itself.
          let isFound = regex.automatonMatches(text, isAnchored: false)
          if regex.isFound(in: text) != isFound { return "a part of a text matches" }
          if regex.matchesWhole(text) != regex.automatonMatches(text, isAnchored: true) {
            return "a whole text matches"
          }
          if let automaton {
            switch automaton.verdict(automaton.state(behind: text, from: automaton.start)) {
            case .match: if !isFound { return "what the automaton finds is found" }
            case .noMatch: if isFound { return "the automaton finds what is found" }
            case .unknown: break
            }
          }
          guard let groups = regex.firstMatch(in: text) else {
            return isFound ? "what is found has a place" : nil
          }
          if !isFound { return "what has a place is found" }
          if !needles.allSatisfy({ $0.isFound(in: text) }) { return "a match holds the needles" }
          let isInside = groups.allSatisfy { ($0?.upperBound ?? 0) <= text.count }
          return isInside ? nil : "groups stand in the text"
        }
        if let broken { throw BrokenClaim("\(broken): \(pattern)") }
      }
    })

  /// A line pattern, a zero, a line.
  static let linePattern = FuzzTarget(
    name: "line-pattern",
    seeds: {
      [
        "<ip> - <_> [<time>] \"<method> <path>\"\01.2.3.4 - x [now] \"GET /\"", "a<_>\0ab",
        "<a><b>\0xy", "<1>\0<1>",
      ].map { Array($0.utf8) }
    },
    run: { (input) throws(BrokenClaim) in
      let parts = input.parts
      let pattern = LinePattern(String(decoding: parts[0], as: UTF8.self))
      for line in parts.dropFirst() {
        var isInOrder = true
        line.withUnsafeBufferPointer { line in
          _ = pattern.matches(line)
          var end = 0
          pattern.forEachCapture(of: line) { (_, value) in
            isInOrder = isInOrder && value.lowerBound >= end && value.upperBound <= line.count
            end = value.upperBound
          }
        }
        try hold(isInOrder, "captures stand on the line, one behind the other")
      }
    })
}
