import Foundation
import Testing

/// `lookback store compact`, `verify`, `export` and `retain`, by their words and exits.
@Suite struct StoreCareTests {
  /// A store into which the same small exposition and the same log were imported twice.
  private func prepare() throws -> (folder: URL, store: String) {
    let folder = try Program.temporaryFolder()
    let metrics = folder.appendingPathComponent("a.om")
    try """
    # TYPE up gauge
    # HELP up Whether it is there.
    up{job="api"} 1 100000.000
    up{job="api"} StaleNaN 100060.000
    up{job="web"} 0.25 100030.500
    # EOF

    """.write(to: metrics, atomically: true, encoding: .utf8)
    let log = folder.appendingPathComponent("b.log")
    try """
    {"time":"1970-01-01T00:00:00Z","msg":"old"}
    {"time":"1970-01-02T03:46:40Z","msg":"new"}

    """.write(to: log, atomically: true, encoding: .utf8)
    let store = folder.appendingPathComponent("s").path
    for _ in 0..<2 {
      let outcome = try Program.lookback(
        "import", metrics.path, log.path, "--store", store, "--label", "env=dev")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    return (folder, store)
  }

  private static func lookback(_ arguments: [String]) throws -> Program.Outcome {
    try Program.run(Program.products.appendingPathComponent("lookback").path, arguments)
  }

  @Test func compactDropsWhatIsThereTwiceAndIsDoneThen() throws {
    let (_, store) = try prepare()
    let query = ["promql", "up", "--store", store, "--format", "json"]
    let before = try Self.lookback(query)
    let outcome = try Program.lookback("store", "compact", store)
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("\(store): 4 segments of "))
    #expect(outcome.output.hasSuffix("; 5 duplicates dropped\n"))
    let again = try Program.lookback("store", "compact", store)
    #expect(again.output.hasPrefix("\(store): 2 segments of "))
    #expect(!again.output.contains("duplicates"))
    #expect(try Self.lookback(query).output == before.output)
    let none = try Program.lookback("store", "compact", store + "-absent")
    #expect(none.status == 4 && none.errors == "\(store)-absent: no store here\n")
    #expect(!FileManager.default.fileExists(atPath: store + "-absent"))
  }

  @Test func verifyNamesFilePlaceAndSeries() throws {
    let (_, store) = try prepare()
    let whole = try Program.lookback("store", "verify", store)
    #expect(whole.status == 0 && whole.output == "\(store): everything is whole\n")
    #expect(try Program.lookback("store", "verify", store, "--json").output == "[]\n")
    let segment = store + "/m/00000001.mseg"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: segment))
    bytes[64] ^= 1
    try bytes.write(to: URL(fileURLWithPath: segment))
    let hurt = try Program.lookback("store", "verify", store)
    #expect(hurt.status == 4)
    #expect(hurt.output.hasPrefix("\(segment): byte 64, series up{env=\"dev\", job="))
    #expect(hurt.output.hasSuffix(": the page's checksum differs\n"))
    let json = try Program.lookback("store", "verify", store, "--json")
    #expect(json.status == 4)
    let problems = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    let problem = try #require((problems as? [[String: Any]])?.first)
    #expect(problem["path"] as? String == segment && problem["offset"] as? Int == 64)
    #expect((problem["series"] as? [String: String])?["__name__"] == "up")
    #expect(problem["reason"] as? String == "the page's checksum differs")
  }

  @Test func queriesOfDamagedDataSayWhereItIs() throws {
    let (_, store) = try prepare()
    let segment = store + "/m/00000001.mseg"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: segment))
    bytes[64] ^= 1
    try bytes.write(to: URL(fileURLWithPath: segment))
    let asked = try Program.lookback("promql", "sum(rate(up[5m]))", "--store", store)
    #expect(asked.status == 4 && asked.output.isEmpty)
    #expect(asked.errors == "\(segment): damaged at byte 64: the page's checksum differs\n")
  }

  @Test func exportImportsAgain() throws {
    let (folder, store) = try prepare()
    let export = try Program.lookback("store", "export", store)
    #expect(
      export.output == """
        # TYPE up gauge
        # HELP up Whether it is there.
        up{env="dev",job="api"} 1 100000.000
        up{env="dev",job="api"} StaleNaN 100060.000
        up{env="dev",job="web"} 0.25 100030.500
        # EOF

        """)
    #expect(export.errors == "left out: 2 log lines; --format jsonl holds them\n")
    let file = folder.appendingPathComponent("e.om").path
    #expect(try Program.lookback("store", "export", store, "-o", file).output == "")
    #expect(!FileManager.default.fileExists(atPath: file + ".part"))
    let copy = folder.appendingPathComponent("copy").path
    #expect(try Program.lookback("import", file, "--store", copy).status == 0)
    #expect(try Program.lookback("store", "export", copy).output == export.output)
    let cut = try Program.lookback(
      "store", "export", store, "--matcher", #"up{job="web"}"#, "--format", "jsonl", "--from",
      "100000", "--to", "100031")
    #expect(
      cut.output == """
        {"metadata":{"metric":"up","type":"gauge","help":"Whether it is there.","unit":""}}
        {"metric":{"__name__":"up","env":"dev","job":"web"},"timestamps":[100030500],"values":[0.25]}

        """)
    #expect(try Program.lookback("store", "export", store, "--matcher", "rate(up[5m])").status == 2)
    let nowhere = try Program.lookback("store", "export", store, "-o", "/nonexistent/e.om")
    #expect(nowhere.status == 4)
  }

  @Test func retainTellsAndDrops() throws {
    let (folder, store) = try prepare()
    let config = folder.appendingPathComponent("loki.yml")
    try """
    limits_config:
      retention_period: 30d
      retention_stream:
        - selector: '{env="dev"}'
          priority: 2
          period: 24h
        - selector: '{env=~".+"}'
          priority: 1
          period: 48h

    """.write(to: config, atomically: true, encoding: .utf8)
    let call = ["store", "retain", store, "--config", config.path, "--metrics", "45s"]
    let foretold = try Self.lookback(call + ["--dry-run"])
    #expect(
      foretold.output == """
        would drop 1 entries of {env="dev"}, kept 1d
        would drop 1 samples of 1 series

        """)
    let done = try Self.lookback(call)
    #expect(done.output == foretold.output.replacingOccurrences(of: "would drop", with: "dropped"))
    #expect(try Self.lookback(call).output == "\(store): nothing is too old\n")
    // A rule given on the command line goes before the configuration's.
    let flags = try Self.lookback(
      call + ["--stream", #"{env="dev"}=1h"#, "--at", "1970-01-03T00:00:00Z", "--dry-run"])
    #expect(flags.output.hasPrefix("would drop all 1 entries of {env=\"dev\"}, kept 1h\n"))
    #expect(try Program.lookback("store", "verify", store).status == 0)
    #expect(try Program.lookback("store", "retain", store).status == 2)
    let bad = try Program.lookback("store", "retain", store, "--stream", "{}=1h")
    #expect(bad.status == 2 && bad.errors.hasPrefix("--stream {}=1h: "))
  }
}
