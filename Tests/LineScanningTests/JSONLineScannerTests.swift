import LineScanning
import Testing

@Suite struct JSONLineScannerTests {
  struct Field: Hashable {
    var key: String
    var value: String
  }

  private func scan(
    _ line: [UInt8]
  ) -> (fields: [Field], failure: JSONLineScanner.Failure?) {
    var fields: [Field] = []
    let failure = line.withUnsafeBufferPointer { bytes -> JSONLineScanner.Failure? in
      var scanner = JSONLineScanner(bytes)
      do throws(JSONLineScanner.Failure) {
        try scanner.forEachField { fields.append(Field(key: $0, value: $1)) }
        return nil
      } catch {
        return error
      }
    }
    expectNamed(fields, failure, line)
    return (fields, failure)
  }

  /// Looking for some of the fields alone finds them, and fails as looking for all does; also when
  /// other lines came before.
  private func expectNamed(_ fields: [Field], _ failure: JSONLineScanner.Failure?, _ line: [UInt8])
  {
    let keys = fields.prefix(64).map(\.key)
    let odd = keys.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    let own = [Set(odd), Set(keys)].map {
      (wanted: $0, finder: JSONFieldFinder(FieldNames(Array($0))))
    }
    for (wanted, finder) in own + kept {
      for _ in 0..<2 {
        let (found, other) = find(finder, line)
        #expect(other == failure)
        #expect(found == fields.filter { wanted.contains($0.key) }, "\(wanted)")
      }
    }
  }

  /// Finders that are used on one line after the other.
  private let kept = [["a", "absent", "o_x", "9x", ""], ["A", "b_", "a_a", "_", "_9", "status"]]
    .map { (wanted: Set($0), finder: JSONFieldFinder(FieldNames($0))) }

  private func find(
    _ finder: JSONFieldFinder, _ line: [UInt8]
  ) -> (fields: [Field], failure: JSONLineScanner.Failure?) {
    var found: [Field] = []
    let failure = line.withUnsafeBufferPointer { bytes -> JSONLineScanner.Failure? in
      do throws(JSONLineScanner.Failure) {
        try finder.forEachField(of: bytes) { found.append(Field(key: $0, value: $1)) }
        return nil
      } catch {
        return error
      }
    }
    return (found, failure)
  }

  private func fields(_ line: String) -> [String] {
    scan(Array(line.utf8)).fields.map { "\($0.key)=\($0.value)" }
  }

  @Test(
    arguments: [
      (#"{"level":"p","a.b":1,"n":null,"arr":[1,{"x":2}]}"#, ["level=p", "a_b=1"]),
      (#"{"o":{"":{"x":1}," y ":{"9z":2}}}"#, ["o_x=1", "o_y_9z=2"]), (#"{"9x":1}"#, ["_9x=1"]),
      (#"{"a":1} tail"#, ["a=1"]), ("  \t{ }", []),
      (
        #"{"a":1e3,"b":1.0,"c":-0.5,"d":true,"e":false}"#,
        ["a=1e3", "b=1.0", "c=-0.5", "d=true", "e=false"]
      ),
      (#"{"s":"a\"b\\\n\u00e9\ud83d\ude42"}"#, ["s=a\"b\\\né🙂"]),
      (#"{"s":"\ud83d!","t":"\u+123","u":"x\q"}"#, ["s= !", "t=", "u="]),
      (#"{"a-b":1,"a b":2,"é":3," ":4}"#, ["a_b=1", "a_b=2", "_=3"]),
      (#"{"\u0061":1}"#, ["a=1"]), (#"{"":1}"#, []),
    ] as [(String, [String])])
  func flattens(line: String, found: [String]) {
    #expect(fields(line) == found)
    #expect(scan(Array(line.utf8)).failure == nil)
  }

  @Test(
    arguments: [
      ("", [], .noObject), ("broken", [], .noObject), ("[1]", [], .noObject),
      (#"{"a":1,"b":"#, ["a=1"], .malformed), (#"{"a":1"#, [], .unclosedScalar),
      (#"{"a":"x"#, [], .unclosedString), (#"{"a":[1,2"#, [], .unclosedArray),
      (#"{"a":x}"#, [], .unknownType), (#"{"a":nul}"#, [], .unknownType),
      (#"{"a":1 "b":2}"#, ["a=1"], .malformed), (#"{"a" 1}"#, [], .malformed),
      (#"{"\q":1}"#, [], .invalidEscape), (#"{"a":{"b":1}"#, ["a_b=1"], .malformed),
      (#"{a:1}"#, [], .malformed), (#"{"a":1,}"#, ["a=1"], .malformed),
      (#"{"a":"x"{"a":"y"}"#, ["a=x"], .malformed),
    ] as [(String, [String], JSONLineScanner.Failure)])
  func keepsWhatStandsBeforeAnError(
    line: String, found: [String], failure: JSONLineScanner.Failure
  ) {
    let (fields, why) = scan(Array(line.utf8))
    #expect(fields.map { "\($0.key)=\($0.value)" } == found)
    #expect(why == failure)
  }

  // MARK: Against the tree

  private struct Document {
    var generator: SeededGenerator

    mutating func space() -> String {
      ["", "", " ", "\t", "\n "].randomElement(using: &generator) ?? ""
    }

    mutating func string() -> String {
      let pieces = [
        "a", "b_", "9", ".", " ", "é", "\\n", "\\\"", "\\\\", "\\u0041", "\\ud83d\\ude42", "}", "]",
        ",",
      ]
      return "\""
        + (0..<Int.random(in: 0..<5, using: &generator))
        .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined() + "\""
    }

    mutating func value(depth: Int) -> String {
      switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &generator) {
      case 0: return "null"
      case 1: return Bool.random(using: &generator) ? "true" : "false"
      case 2: return String(Int.random(in: -1000...1000, using: &generator))
      case 3, 4: return string()
      case 5:
        let elements = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
          space() + value(depth: depth + 1) + space()
        }
        return "[" + elements.joined(separator: ",") + "]"
      default: return object(depth: depth)
      }
    }

    mutating func object(depth: Int) -> String {
      let members = (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
        space() + string() + space() + ":" + space() + value(depth: depth + 1) + space()
      }
      return "{" + members.joined(separator: ",") + "}"
    }
  }

  /// A key's segment by the specification's words: blanks off, other characters underscores.
  private func segment(_ key: String, isStart: Bool) -> String {
    var scalars = Array(key.unicodeScalars)
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    let digits = "0"..."9" as ClosedRange<Unicode.Scalar>
    var out = scalars.first.map { isStart && digits.contains($0) } == true ? "_" : ""
    for scalar in scalars {
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || digits.contains(scalar))
      out += isPlain ? String(scalar) : "_"
    }
    return out
  }

  private func flattened(_ value: JSONValue, prefix: String) -> [Field] {
    (value.members ?? []).flatMap { member -> [Field] in
      let part = segment(member.name, isStart: prefix.isEmpty)
      let key = part.isEmpty || prefix.isEmpty ? prefix + part : prefix + "_" + part
      switch member.value {
      case .null, .array: return []
      case .object: return flattened(member.value, prefix: key)
      case .bool(let flag): return key.isEmpty ? [] : [Field(key: key, value: "\(flag)")]
      case .number(let number): return key.isEmpty ? [] : [Field(key: key, value: "\(Int(number))")]
      case .string(let text): return key.isEmpty ? [] : [Field(key: key, value: text)]
      }
    }
  }

  @Test func findsWhatTheTreeHolds() throws {
    var document = Document(generator: SeededGenerator(seed: 5))
    var count = 0
    for _ in 0..<1500 {
      let text = document.space() + document.object(depth: 0)
      let tree = try JSONValue.parse(Array(text.utf8))
      let (fields, failure) = scan(Array(text.utf8))
      #expect(failure == nil, "\(text)")
      #expect(fields == flattened(tree, prefix: ""), "\(text)")
      count += fields.count
    }
    #expect(count > 1000)
  }

  /// Lines with the same few members in changing company, whole and cut off.
  @Test func findsNamedFieldsInLineAfterLine() {
    var document = Document(generator: SeededGenerator(seed: 11))
    let keys = ["status", "a", "é", "s t", "9", "o", "a_key_that_is_longer_than_leads_are_kept"]
    var found = 0
    for _ in 0..<3000 {
      var members: [String] = []
      for key in keys where Int.random(in: 0..<4, using: &document.generator) > 0 {
        members.append("\"\(key)\":\(document.space())\(document.value(depth: 3))")
      }
      let comma = Bool.random(using: &document.generator) ? "," : "\(document.space()),"
      var line = Array("{\(members.joined(separator: comma))\(document.space())}".utf8)
      if Int.random(in: 0..<8, using: &document.generator) == 0 {
        line.removeLast(Int.random(in: 0...line.count, using: &document.generator))
      }
      found += scan(line).fields.count { $0.key == "status" }
    }
    #expect(found > 500)
  }

  // MARK: Hostile lines

  @Test func survivesRandomBytes() {
    var generator = SeededGenerator(seed: 6)
    let alphabet = Array(#"{}[]",:\u01d8e+-.tfn truealsn"#.utf8)
    for _ in 0..<10_000 {
      var line = Array("{\"".utf8)
      for _ in 0..<Int.random(in: 0..<40, using: &generator) {
        line.append(
          Int.random(in: 0..<8, using: &generator) > 0
            ? alphabet.randomElement(using: &generator) ?? 0
            : UInt8.random(in: 0...255, using: &generator))
      }
      _ = scan(line)
    }
  }

  @Test func survivesEveryPrefixOfADocument() {
    let line = Array(#"{"a":{"b":[1,{"c":"\u00e9"}],"d":-1e3},"e":"x\"y","f":null}"#.utf8)
    for end in line.indices { #expect(scan(Array(line[..<end])).failure != nil) }
    #expect(scan(line).failure == nil)
  }

  @Test func passesOverObjectsThatNestTooDeeply() {
    let depth = 100_000
    let open = String(repeating: #"{"a":"#, count: depth)
    let close = String(repeating: "}", count: depth)
    let (fields, failure) = scan(Array((open + "1" + close.dropLast() + #","z":2}"#).utf8))
    #expect(failure == nil)
    #expect(fields == [Field(key: "z", value: "2")])
    #expect(scan(Array(open.utf8)).failure != nil)
  }

  @Test(.timeLimit(.minutes(2))) func takesLinearTimeOnLongLines() {
    let long = #"{"a":""# + String(repeating: "x\\n", count: 1_000_000) + #"","b":1}"#
    let (fields, failure) = scan(Array(long.utf8))
    #expect(failure == nil)
    #expect(fields.map(\.value.utf8.count) == [2_000_000, 1])
    let blank = "{" + String(repeating: " ", count: 2_000_000)
    #expect(scan(Array(blank.utf8)).failure == .malformed)
    let many = "{" + (0..<100_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
    #expect(scan(Array(many.utf8)).fields.count == 100_000)
  }

  @Test func turnsBytesThatAreNoUTF8IntoBlanks() {
    let line = Array(#"{"a":""#.utf8) + [0x78, 0xFF, 0x00, 0x79] + Array("\"}".utf8)
    #expect(scan(line).fields == [Field(key: "a", value: "x \0y")])
  }
}
