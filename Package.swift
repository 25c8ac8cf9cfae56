// swift-tools-version: 6.2
// Lookback: PromQL and LogQL over recorded telemetry. The floors and what each target holds:
// CONTRIBUTING.md.

import PackageDescription

/// Settings of every Swift target: boxes are visible as `any`, nothing leaks through a neighbour's
/// imports.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Targets that never touch raw memory also say so to the compiler.
let safe: [SwiftSetting] = house + [.strictMemorySafety()]

/// The release loads and binds no libraries, which would take longer than most queries. Named are
/// those that Foundation's essentials need in their turn.
let wholeProgram = [
  "-static-executable", "-l_FoundationCShims", "-l_FoundationCollections", "-lswiftSynchronization",
]

let package = Package(
  name: "lookback",
  products: [
    .executable(name: "lookback", targets: ["lookback"]),
    .executable(name: "lookback-conformance", targets: ["lookback-conformance"]),
    .executable(name: "lookback-fixtures", targets: ["lookback-fixtures"]),
    .executable(name: "lookback-bench", targets: ["lookback-bench"]),
    .executable(name: "lookback-fuzz", targets: ["lookback-fuzz"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // Floor 0: system libraries.
    // What libedit needs in its turn is named for static linking.
    .target(
      name: "CLibEdit",
      linkerSettings: ["edit", "tinfo", "bsd", "md"].map { .linkedLibrary($0) }),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CChecksum"),
    .target(
      name: "CRE2", linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),

    // Floor 1: the vocabulary.
    .target(name: "Diagnostics", swiftSettings: safe),
    .target(name: "TelemetryModel", swiftSettings: house),
    .target(name: "TextMatching", dependencies: ["CRE2"], swiftSettings: house),
    .target(name: "LineScanning", swiftSettings: house),
    // Columns are searched as lines are.
    .target(
      name: "ChunkEncoding", dependencies: ["CChecksum", "CDeflate", "CZlib", "TextMatching"],
      swiftSettings: house),
    .target(name: "WorkSharing", dependencies: ["CMalloc"], swiftSettings: house),

    // The template language prints numbers and times in the vocabulary's forms.
    .target(name: "GoTemplate", dependencies: ["TelemetryModel"], swiftSettings: safe),

    // Floor 2: the store and the two languages.
    .target(
      name: "ChunkStore",
      dependencies: ["ChunkEncoding", "TelemetryModel", "TextMatching", "WorkSharing"],
      swiftSettings: house),
    .target(
      name: "PromQLSyntax", dependencies: ["Diagnostics", "TelemetryModel", "TextMatching"],
      swiftSettings: safe),
    .target(
      name: "LogQLSyntax",
      dependencies: ["Diagnostics", "TelemetryModel", "TextMatching", "GoTemplate"],
      swiftSettings: safe),

    // Floor 3: foreign formats, plans, execution.
    .target(
      name: "Recordings",
      dependencies: [
        "ChunkEncoding", "ChunkStore", "Diagnostics", "LineScanning", "TelemetryModel",
        "WorkSharing",
      ],
      swiftSettings: house),
    .target(
      name: "QueryPlanning",
      dependencies: ["Diagnostics", "LogQLSyntax", "PromQLSyntax", "TelemetryModel"],
      swiftSettings: safe),
    .target(
      name: "QueryExecution",
      dependencies: [
        "ChunkEncoding", "Diagnostics", "GoTemplate", "LineScanning", "LogQLSyntax",
        "PromQLSyntax", "QueryPlanning", "TelemetryModel", "TextMatching", "WorkSharing",
      ],
      swiftSettings: house),

    // Floor 4: the façade.
    .target(
      name: "QueryEngine",
      dependencies: [
        "ChunkEncoding", "ChunkStore", "Diagnostics", "LogQLSyntax", "PromQLSyntax",
        "QueryExecution",
        "QueryPlanning", "Recordings", "TelemetryModel", "TextMatching",
      ],
      swiftSettings: safe),

    // Floor 5: rules, routing, dashboards.
    .target(
      name: "RuleFiles",
      dependencies: [
        "CYAML", "Diagnostics", "LogQLSyntax", "PromQLSyntax", "TelemetryModel", "TextMatching",
      ],
      swiftSettings: safe),
    .target(
      name: "QueryDiagnosis",
      dependencies: [
        "Diagnostics", "LogQLSyntax", "PromQLSyntax", "QueryEngine", "QueryExecution",
        "QueryPlanning", "TelemetryModel",
      ],
      swiftSettings: safe),
    .target(
      name: "RuleLinting",
      dependencies: [
        "Diagnostics", "GoTemplate", "LogQLSyntax", "PromQLSyntax", "QueryDiagnosis",
        "QueryEngine", "QueryExecution", "RuleFiles", "RuleReplay", "TelemetryModel",
        "TextMatching",
      ],
      swiftSettings: safe),
    .target(
      name: "RuleReplay",
      dependencies: [
        "Diagnostics", "GoTemplate", "LogQLSyntax", "PromQLSyntax", "QueryEngine",
        "QueryExecution", "RuleFiles", "TelemetryModel", "TextMatching",
      ],
      swiftSettings: safe),
    .target(
      name: "AlertRouting",
      dependencies: ["Diagnostics", "GoTemplate", "RuleFiles", "TelemetryModel", "TextMatching"],
      swiftSettings: safe),
    .target(
      name: "Dashboards",
      dependencies: [
        "Diagnostics", "LogQLSyntax", "PromQLSyntax", "RuleFiles", "TelemetryModel",
        "TextMatching",
      ],
      swiftSettings: safe),

    .target(
      name: "QueryCompletion", dependencies: ["LogQLSyntax", "PromQLSyntax", "TelemetryModel"],
      swiftSettings: safe),

    // Floor 6: what people and programs read.
    .target(
      name: "Presentation",
      dependencies: [
        "Diagnostics", "PromQLSyntax", "QueryDiagnosis", "QueryEngine", "QueryExecution",
        "RuleReplay", "TelemetryModel", "TextMatching", "WorkSharing",
      ],
      swiftSettings: safe),

    .target(
      name: "Runbooks",
      dependencies: [
        "AlertRouting", "Dashboards", "Diagnostics", "LogQLSyntax", "PromQLSyntax", "QueryEngine",
        "RuleFiles", "RuleLinting", "TelemetryModel",
      ],
      swiftSettings: safe),

    // Floor 7: the commands.
    .executableTarget(
      name: "lookback",
      dependencies: [
        "AlertRouting", "CLibEdit", "ChunkStore", "Dashboards", "Diagnostics", "LogQLSyntax",
        "Presentation", "PromQLSyntax", "QueryCompletion", "QueryDiagnosis", "QueryEngine",
        "QueryExecution", "Recordings", "RuleFiles", "RuleLinting", "RuleReplay", "Runbooks",
        "TelemetryModel", "WorkSharing",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house,
      linkerSettings: [.unsafeFlags(wholeProgram, .when(configuration: .release))]),
    .executableTarget(
      name: "lookback-conformance",
      dependencies: [
        "ChunkEncoding", "ChunkStore", "Diagnostics", "LineScanning", "LogQLSyntax", "Presentation",
        "PromQLSyntax", "QueryEngine", "QueryExecution", "Recordings", "TelemetryModel",
        "TextMatching",
      ],
      swiftSettings: house),
    .executableTarget(
      name: "lookback-fixtures", dependencies: ["CZlib", "TelemetryModel"],
      swiftSettings: house),
    .executableTarget(
      name: "lookback-bench",
      dependencies: [
        "ChunkEncoding", "ChunkStore", "Diagnostics", "Presentation", "QueryEngine",
        "QueryExecution", "Recordings", "TelemetryModel", "WorkSharing",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),
    .executableTarget(
      name: "lookback-fuzz",
      dependencies: [
        "AlertRouting", "ChunkEncoding", "ChunkStore", "Diagnostics", "LineScanning",
        "LogQLSyntax", "PromQLSyntax", "QueryEngine", "QueryExecution", "Recordings",
        "RuleFiles", "TelemetryModel", "TextMatching",
      ],
      swiftSettings: house),

    // Tests, one target a library, and the house rules.
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"], swiftSettings: house),
    .testTarget(
      name: "TelemetryModelTests", dependencies: ["TelemetryModel"], swiftSettings: house),
    .testTarget(name: "TextMatchingTests", dependencies: ["TextMatching"], swiftSettings: house),
    .testTarget(name: "LineScanningTests", dependencies: ["LineScanning"], swiftSettings: house),
    .testTarget(
      name: "GoTemplateTests", dependencies: ["GoTemplate", "TelemetryModel"], swiftSettings: house),
    .testTarget(name: "WorkSharingTests", dependencies: ["WorkSharing"], swiftSettings: house),
    .testTarget(
      name: "ChunkEncodingTests", dependencies: ["ChunkEncoding", "TextMatching"],
      swiftSettings: house),
    .testTarget(
      name: "ChunkStoreTests",
      dependencies: ["ChunkStore", "ChunkEncoding", "TelemetryModel", "TextMatching"],
      swiftSettings: house),
    .testTarget(
      name: "PromQLSyntaxTests", dependencies: ["PromQLSyntax", "Diagnostics", "TelemetryModel"],
      swiftSettings: house),
    .testTarget(
      name: "LogQLSyntaxTests", dependencies: ["LogQLSyntax", "Diagnostics", "TelemetryModel"],
      swiftSettings: house),
    .testTarget(
      name: "RecordingsTests", dependencies: ["Recordings", "ChunkStore", "TelemetryModel"],
      swiftSettings: house),
    .testTarget(
      name: "QueryExecutionTests",
      dependencies: [
        "Diagnostics",
        "GoTemplate", "LogQLSyntax", "PromQLSyntax", "QueryExecution", "QueryPlanning",
        "TelemetryModel",
      ],
      swiftSettings: house),
    .testTarget(
      name: "QueryEngineTests",
      dependencies: [
        "lookback-conformance", "QueryEngine", "ChunkEncoding", "ChunkStore", "Diagnostics",
        "LogQLSyntax",
        "PromQLSyntax", "QueryExecution", "Recordings", "TelemetryModel", "TextMatching",
      ],
      exclude: ["Scripts"], swiftSettings: house),
    .testTarget(
      name: "RuleTests",
      dependencies: [
        "AlertRouting", "Dashboards", "Diagnostics", "GoTemplate", "PromQLSyntax", "QueryEngine",
        "QueryExecution", "RuleFiles", "RuleLinting", "RuleReplay", "TelemetryModel",
      ],
      swiftSettings: house),
    .testTarget(
      name: "QueryDiagnosisTests",
      dependencies: [
        "ChunkStore", "Diagnostics", "LogQLSyntax", "PromQLSyntax", "QueryDiagnosis",
        "QueryEngine", "TelemetryModel",
      ],
      swiftSettings: house),
    .testTarget(
      name: "QueryCompletionTests", dependencies: ["QueryCompletion", "TelemetryModel"],
      swiftSettings: house),
    .testTarget(
      name: "PresentationTests",
      dependencies: [
        "Presentation", "Diagnostics", "PromQLSyntax", "QueryDiagnosis", "QueryEngine",
        "QueryExecution", "RuleReplay", "TelemetryModel",
      ],
      swiftSettings: house),
    .testTarget(name: "RunbooksTests", dependencies: ["Runbooks"], swiftSettings: house),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "lookback", "lookback-conformance", "lookback-fixtures", "PromQLSyntax", "TelemetryModel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "BenchTests",
      dependencies: ["lookback-bench", "ChunkStore", "QueryEngine", "TelemetryModel"],
      swiftSettings: house),
    .testTarget(name: "FuzzTests", dependencies: ["lookback-fuzz"], swiftSettings: house),
    .testTarget(
      name: "GrammarTests", dependencies: ["Diagnostics", "LogQLSyntax", "PromQLSyntax"],
      swiftSettings: house),
    .testTarget(name: "TidyTests", swiftSettings: house),
  ],
  cxxLanguageStandard: .cxx17
)
