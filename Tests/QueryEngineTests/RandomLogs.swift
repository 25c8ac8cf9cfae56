import TelemetryModel

/// Lines of the kinds that real files hold, and of those that they should not.
struct RandomLogs {
  private var generator: SeededGenerator
  private static let levels = [
    "info", "warn", "error", "debug", "INFO", "", "ta\u{212A}", "a\u{17F}k",
  ]
  private static let paths = ["/v1/a", "/v1/b", "/healthz", "/v2/ünïcode", "a b", "x=y"]
  private static let keys = [
    "level", "status", "path", "ms", "took", "size", "msg", "ip", "app", "app_extracted", "a-b",
    "a.b", "9x", " k ", "", "é", "__error__", "user id", "n",
  ]

  private static let regexes = [
    "info|error", "user [0-9]+ j", "[0-9]{3}ms", "(?i)INFO", "^level", "err.*r", "(?i)ask|USER 1",
    "\\bwarn\\b", "n.code", "(?i)k\\w*9", "\"ms\":[0-9]*5\\.", "\\}$", "user \\d* (joined|left)",
    "[^ -~]", "status\"?.(404|5..)", "worker-[02]", "(?i)ſ",
  ]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &generator)]
  }

  private mutating func chance(_ part: Int) -> Bool {
    Int.random(in: 0..<part, using: &generator) == 0
  }

  private mutating func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

  /// A scalar of JSON as it is written, arrays and nulls among them.
  private mutating func json(_ key: String) -> String {
    switch key {
    case "level": "\"\(pick(Self.levels))\""
    case "status": chance(4) ? "\"\(pick([200, 404, 500]))\"" : "\(pick([200, 204, 404, 500]))"
    case "path": "\"\(pick(Self.paths))\""
    case "ms": "\(number(900)).\(number(1000))"
    case "took": "\"\(number(500))\(pick(["ms", "s", "m", ""]))\""
    case "size": "\"\(number(90))\(pick(["KB", "MiB", "B", " GB"]))\""
    case "ip": "\"10.0.\(number(3)).\(number(256))\""
    case "msg":
      "\"user \(number(50)) \(pick(["joined", "left \\\"room\\\"", "\\u00e9\\n", "\\ud800"]))\""
    default:
      pick([
        "null", "true", "[1,\"]\"]", "-0", "007", "1e400", "{\"in\":\(number(9))}", "\"\\x\"",
        "tru",
        "{}", "\"\(number(20))\"", "\(number(20))",
      ])
    }
  }

  private mutating func logfmt(_ key: String) -> String {
    switch key {
    case "level": pick(Self.levels)
    case "status": "\(pick([200, 404, 500]))"
    case "path": "\"\(pick(Self.paths))\""
    case "ms": "\(number(900)).\(number(10))"
    case "took": "\(number(500))\(pick(["ms", "s", "µs"]))"
    case "msg": "\"user \(number(50)) \(pick(["joined", "left \\\"room\\\"", "\\q"]))\""
    default:
      pick(["", "a=b", "q\"q", "\"open", "'x'", "\(number(30))", "[\(number(3))]", "w\(number(9))"])
    }
  }

  /// Lines that look like each other, an odd one now and then.
  private mutating func family() -> (inout RandomLogs) -> String {
    let keys = (0...number(6)).map { _ in pick(Self.keys) }
    let blank = pick(["", "", " "])
    switch number(4) {
    case 0, 1:
      return { logs in
        let fields = keys.map { "\"\($0)\":\(blank)\(logs.json($0))" }
        return "{\(fields.joined(separator: ",\(blank)"))}"
      }
    case 2:
      return { logs in
        let pairs = keys.map { key in
          "\(key.isEmpty ? "word\(logs.number(5))" : key)=\(logs.logfmt(key))"
        }
        return "level=\(logs.pick(Self.levels)) " + pairs.joined(separator: " ")
      }
    default:
      return { logs in
        "2024-05-06T07:08:09Z \(logs.pick(Self.levels)) [worker-\(logs.number(4))] "
          + "\"GET \(logs.pick(Self.paths))\" took \(logs.number(300))ms"
      }
    }
  }

  private static let odd: [String] = [
    "", " ", "{", "{}", "{\"level\":\"info\"", "{\"level\":\"error\"} tail",
    "\t{\"level\":\"warn\"}",
    "{\"level\":\"a\",\"level\":\"b\"}", "[1]", "level=", "=x level=info", "level=\"open", "plain",
    "{\"level\":\"info\",\"ms\":1,}", "nul\0byte", "{\"level\":\"\\u0069nfo\"}",
    "{\"level\":\"w\\u0061rn\",\"status\":500", "level=\"in\\u0066o\" status=500",
    "{\"o\":{\"p\":{\"q\":\"deep\"}},\"status\":500}",
  ]

  /// A stream's entries in order of time, some of them at one time.
  mutating func entries(_ count: Int) -> LogEntryBlock {
    let families = (0...number(3)).map { _ in family() }
    var block = LogEntryBlock()
    var time: Int64 = 0
    for _ in 0..<count {
      if !chance(5) { time += Int64(number(1_500_000_000)) }
      let make = pick(families)
      let line = chance(25) ? pick(Self.odd) : make(&self)
      var bytes = Array(line.utf8)
      if chance(60), !bytes.isEmpty { bytes[number(bytes.count)] = UInt8(number(256)) }
      block.append(timestamp: time, line: bytes)
    }
    return block
  }

  // MARK: Queries

  private mutating func lineFilter() -> String {
    let word = pick([
      "info", "error", "\\\"", "user 1", "/v1", "ms", "\":\"", "level=", "1",
      "\\\"level\\\":\\\"info\\\"",
      "ined", "room", "} ", "absent word", "GET /v1/a\\\" took",
    ])
    switch number(6) {
    case 0, 1: return "|= \"\(word)\""
    case 2: return "!= \"\(word)\""
    case 3: return "|= \"\(word)\" or \"warn\""
    case 4:
      return
        "|~ `\(pick(Self.regexes))`"
    default: return "!~ `\(pick(["info|warn", "room"] + Self.regexes))`"
    }
  }

  private mutating func parser() -> String {
    pick([
      "json", "json", "json", "logfmt", "logfmt", "logfmt --strict", "logfmt --keep-empty",
      "json level, w=\"o.p\"",
    ])
  }

  private mutating func labelFilter() -> String {
    pick([
      "level=\"info\"", "level!=\"info\"", "level=~\"info|warn\"", "status=\"500\"", "status>=404",
      "status==200", "took>100ms", "size>10KB", "ms<300.5", "path!~\"/v1.*\"", "app=\"a\"",
      "app_extracted!=\"\"", "__error__=\"\"", "__error__!=\"\"", "a_b=\"1\" or level=\"warn\"",
      "level=\"info\" and status!=204", "ip=ip(\"10.0.1.0/24\")", "o_p_q=\"deep\"", "_9x!=\"7\"",
      "n>3", "w=\"\"", "word1=\"w3\"",
    ])
  }

  private mutating func change() -> String {
    pick([
      "drop level", "drop __error__, __error_details__", "keep level, status",
      "keep level=\"info\"",
      "label_format level=path", "label_format l=level", "line_format \"{{.level}} {{.path}}\"",
      "label_format x=\"{{.level}}-{{.status}}\"", "decolorize", "drop app", "keep app",
    ])
  }

  private mutating func pipeline() -> String {
    var stages: [String] = []
    for _ in 0..<number(3) { stages.append(lineFilter()) }
    if !chance(4) { stages.append("| " + parser()) }
    for _ in 0..<number(3) { stages.append("| " + labelFilter()) }
    if chance(4) { stages.append("| " + change()) }
    if chance(6) { stages.append("| " + labelFilter()) }
    if chance(8) { stages.append(lineFilter()) }
    return stages.joined(separator: " ")
  }

  private mutating func selector() -> String {
    pick(["{app=~\".+\"}", "{app=\"a\"}", "{app=~\"a|c\"}"])
  }

  private mutating func grouping() -> String {
    pick([
      "", "", "by (level)", "by (level, status)", "by (app)", "by (app_extracted)",
      "by (__error__)",
      "without (level)", "by ()",
    ])
  }

  mutating func isBackward() -> Bool { chance(2) }

  mutating func logQuery() -> String { "\(selector()) \(pipeline())" }

  mutating func metricQuery() -> String {
    let range = pick(["[30s]", "[2m]", "[10m]"])
    // Most lines have an error for one parser or another, which ends a metric query.
    let tolerant = chance(4) ? "" : "| __error__=\"\""
    if chance(3) {
      let label = pick(["ms", "status", "took", "size", "n", "ms"])
      let unwrap =
        label == "took" ? "duration(took)" : label == "size" ? "bytes(size)" : label
      let after = chance(3) ? "" : "| __error__=\"\""
      let function = pick([
        "sum_over_time", "avg_over_time", "max_over_time", "quantile_over_time", "first_over_time",
        "last_over_time", "rate_counter", "stddev_over_time",
      ])
      let parameter = function == "quantile_over_time" ? "0.9, " : ""
      let inner = "\(selector()) \(pipeline()) \(tolerant) | unwrap \(unwrap) \(after) \(range)"
      if function == "sum_over_time" || function == "rate_counter" {
        return "sum \(grouping()) (\(function)(\(inner)))"
      }
      return "\(function)(\(parameter)\(inner)) \(grouping())"
    }
    let function = pick([
      "count_over_time", "rate", "bytes_over_time", "bytes_rate", "absent_over_time",
    ])
    let inner = "\(function)(\(selector()) \(pipeline()) \(tolerant) \(range))"
    return function == "absent_over_time" || chance(4)
      ? inner : "\(pick(["sum", "sum", "max", "count"])) \(grouping()) (\(inner))"
  }
}
