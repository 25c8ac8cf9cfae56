import Foundation
import QueryEngine
import QueryExecution
import TelemetryModel
import Testing

/// The same data, the same queries: the engine under `prometheus-2` answers as Debian's Prometheus.
@Suite(
  "Side by side with a Prometheus 2", .serialized,
  .enabled(if: PrometheusTools.areInstalled, "prometheus is not installed"))
struct DifferentialTests {
  /// Both, over the same scene.
  struct Pair {
    let server: PrometheusServer
    let engine: QueryEngine

    init() throws {
      let scene = RecordedScene()
      let source = StoreSource(try scene.store())
      var options = EngineOptions()
      options.compatibility = .prometheus2
      engine = QueryEngine(metrics: source, logs: source, options: options)
      server = try PrometheusServer()
      for quarter in scene.quarters { try server.write(quarter) }
    }

    func answers(_ query: String, grid: StepGrid) throws -> (ours: Answer, theirs: Answer) {
      let older = query.replacing(RandomQuery.smoothing, with: "holt_winters")
      return (
        Answer(engine, query, grid: grid),
        try Answer(json: try server.answer(older, grid: grid))
      )
    }
  }

  /// How many queries a run tries: `LOOKBACK_DIFFERENTIAL` asks for more.
  private static let count =
    ProcessInfo.processInfo.environment["LOOKBACK_DIFFERENTIAL"].flatMap(Int.init) ?? 400

  @Test func answersRandomQueriesAlike() throws {
    let pair = try Pair()
    var (answered, explained) = (0, 0)
    var differing: [String] = []
    for seed in 1...max(1, Self.count / 100) {
      var random = RandomQuery(seed: UInt64(seed))
      for _ in 0..<100 {
        let (query, grid) = (random.next(), random.grid())
        let (ours, theirs) = try pair.answers(query, grid: grid)
        if !theirs.isEmpty { answered += 1 }
        if ours.agrees(with: theirs) { continue }
        if KnownDifference.explains(query, ours) {
          explained += 1
          continue
        }
        differing.append(
          "\(query)\n  \(grid.start) to \(grid.end) by \(grid.step)\n    \(ours)\n    \(theirs)")
      }
    }
    #expect(
      differing.isEmpty,
      "\(differing.count) of \(Self.count):\n\(differing.prefix(20).joined(separator: "\n"))")
    #expect(answered > Self.count / 2, "only \(answered) queries have an answer")
    #expect(explained <= Self.count / 50, "\(explained) answers differ as is known")
  }

  @Test func knownDifferencesShow() throws {
    let pair = try Pair()
    let start = RecordedScene.start + 2_400_000
    let grid = StepGrid(start: start, end: start + 1_800_000, step: 60_000)
    for example in KnownDifference.all.compactMap(\.example) {
      let (ours, theirs) = try pair.answers(example, grid: grid)
      #expect(!ours.agrees(with: theirs), "2.42 agrees: the list is too long: \(example)")
    }
  }
}
