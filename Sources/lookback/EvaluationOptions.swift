import ArgumentParser
import QueryEngine
import QueryExecution
import TelemetryModel

extension Compatibility: ExpressibleByArgument {}

/// The limits of an evaluation, in either language.
struct LimitOptions: ParsableArguments {
  @Option(help: "Most samples that are held at a time.")
  var maxSamples = Self.defaultSamples

  @Option(help: "Most memory for values that are held at a time: 512MiB, 4GiB.")
  var memoryLimit = Self.defaultMemory

  @Option(help: "A query that takes longer ends.")
  var timeout = Self.defaultTimeout

  private static let (defaultSamples, defaultMemory, defaultTimeout) = (50_000_000, "4GiB", "2m")

  /// Puts the limits into `settings`.
  func apply(to settings: inout QuerySettings) throws {
    if maxSamples < 1 { throw CommandFailure(.badUsage, "--max-samples is 1 or more") }
    settings.engine.maxSamples = maxSamples
    guard let bytes = try? ByteSize.parse(memoryLimit), bytes > 0,
      let memory = Int(exactly: bytes)
    else {
      throw CommandFailure(
        .badUsage, "--memory-limit \(GoString.quoted(memoryLimit)) is no size; write 512MiB or 4GiB"
      )
    }
    settings.engine.maxMemory = memory
    settings.timeout = try TimeArgument.duration(timeout)
  }
}

extension LimitOptions: DirectOptions {
  mutating func setDefaults() {
    maxSamples = Self.defaultSamples
    memoryLimit = Self.defaultMemory
    timeout = Self.defaultTimeout
  }

  mutating func set(_ name: String, to value: String) -> Bool {
    switch name {
    case "max-samples":
      guard let count = Int(argument: value) else { return false }
      maxSamples = count
    case "memory-limit": memoryLimit = value
    case "timeout": timeout = value
    default: return false
    }
    return true
  }
}

/// How PromQL is evaluated.
struct PromQLOptions: ParsableArguments {
  @Option(help: "How far back an instant selector looks.")
  var lookbackDelta = Self.defaultDelta

  @Option(
    help: """
      prometheus-3, or prometheus-2, where windows and the lookback hold their left edge.
      """)
  var compat: Compatibility = Self.defaultCompatibility

  @Option(
    name: .customLong("enable-feature"),
    help: "Parts of the language by the reference's names, with commas; repeatable.")
  var features: [String] = []

  private static let defaultDelta = "5m"
  private static let defaultCompatibility = Compatibility.prometheus3

  /// Puts the rules of evaluation into `settings`.
  ///
  /// - Parameter isLenient: whether all of the language is on without being named.
  func apply(to settings: inout QuerySettings, isLenient: Bool) throws {
    settings.engine.lookbackDelta = try TimeArgument.duration(lookbackDelta)
    settings.engine.compatibility = compat
    settings.engine.features = isLenient ? EngineFeature.ofLanguage : []
    for name in features.flatMap({ $0.split(separator: ",").map(String.init) }) {
      guard let feature = EngineFeature(rawValue: name) else {
        let all = EngineFeature.allCases.map(\.rawValue).joined(separator: ", ")
        throw CommandFailure(.badUsage, "--enable-feature=\(name): there are \(all)")
      }
      settings.engine.features.append(feature)
    }
  }
}

extension PromQLOptions: DirectOptions {
  mutating func setDefaults() {
    lookbackDelta = Self.defaultDelta
    compat = Self.defaultCompatibility
    features = []
  }

  mutating func set(_ name: String, to value: String) -> Bool {
    switch name {
    case "lookback-delta": lookbackDelta = value
    case "compat":
      guard let compatibility = Compatibility(argument: value) else { return false }
      compat = compatibility
    case "enable-feature": features.append(value)
    default: return false
    }
    return true
  }
}

/// What is told of a query besides its answer.
struct ExplainOptions: ParsableArguments {
  @Flag(help: "Show how the query is answered, in place of the answer.")
  var explain = false

  @Flag(help: "Say why an answer is empty: the first part of the query without result.")
  var explainEmpty = false
}

extension ExplainOptions: DirectOptions {
  mutating func setDefaults() { (explain, explainEmpty) = (false, false) }

  mutating func set(_ name: String, to value: String) -> Bool { false }

  mutating func raise(_ name: String) -> Bool {
    switch name {
    case "explain": explain = true
    case "explain-empty": explainEmpty = true
    default: return false
    }
    return true
  }
}

/// How queries are evaluated, from all options together.
struct QuerySettings {
  var engine = EngineOptions()
  /// Milliseconds.
  var timeout: Int64 = 120_000
  var explainsEmpty = false

  /// When the time of all queries began, on the monotonic clock; nil where each has its own.
  var start: UInt64?

  /// The settings of a query that begins now.
  var started: EngineOptions {
    var options = engine
    let deadline = (start ?? ProcessClock.monotonic()) + UInt64(timeout) * 1_000_000
    options.deadlinePassed = { ProcessClock.monotonic() > deadline }
    return options
  }
}
