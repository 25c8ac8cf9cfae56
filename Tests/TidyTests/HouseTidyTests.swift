// The house as a whole: targets, their floors, their tests, and the files that belong to it.

import Testing

@Suite struct HouseTidyTests {
  private static let targets: [ManifestTarget] =
    Repository.file("Package.swift").map {
      TidyTests.targets(ofManifest: $0.text)
    } ?? []

  /// Targets without tests of their own, and why.
  private static let untestedAllowed: [String: String] = [
    "CLibEdit": "a C face without logic; the REPL's tests pass through it",
    "CZlib": "a system library", "CDeflate": "a system library", "CYAML": "a system library",
    "CMalloc": "a system library",
    "CChecksum": "an instruction of the processor; CRC32C's tests pass through it",
    "CRE2": "a C face without logic; TextMatching's tests pass through it",
  ]

  /// Folders under `Tests` that are no targets, and why.
  private static let foldersAllowed: [String: String] = [
    "Benchmarks": "scripts that measure, and what they measured"
  ]

  @Test func everySourceFolderIsADeclaredTarget() {
    let declared = Set(Self.targets.filter { !$0.isTest }.map(\.name))
    #expect(declared == Repository.folders(in: "Sources"))
  }

  @Test func everyTestFolderIsADeclaredTarget() {
    let declared = Set(Self.targets.filter(\.isTest).map(\.name))
    let others = Set(Self.foldersAllowed.keys)
    #expect(declared == Repository.folders(in: "Tests").subtracting(others))
    #expect(others.isSubset(of: Repository.folders(in: "Tests")))
  }

  @Test func everyTargetHasAFloor() {
    #expect(Set(Self.targets.filter { !$0.isTest }.map(\.name)) == Set(floors.keys))
  }

  @Test func dependenciesPointToLowerFloors() {
    for target in Self.targets where !target.isTest {
      for dependency in target.dependencies {
        #expect(
          isArrowAllowed(from: target.name, to: dependency), "\(target.name) → \(dependency)")
      }
    }
  }

  @Test func neighboursOfAFloorFormNoCircle() {
    for arrow in neighbours.keys {
      #expect(floors[arrow.from] == floors[arrow.to], "\(arrow) leaves its floor")
      #expect(neighbours[Neighbours(from: arrow.to, to: arrow.from)] == nil, "\(arrow)")
    }
    var order: [String] = []
    var rest = Set(neighbours.keys.flatMap { [$0.from, $0.to] })
    while let next = rest.first(where: { target in
      neighbours.keys.allSatisfy { $0.from != target || !rest.contains($0.to) }
    }) {
      order.append(next)
      rest.remove(next)
    }
    #expect(rest.isEmpty, "a circle among \(rest.sorted())")
  }

  @Test func importsAreDeclaredDependencies() {
    let declared = Dictionary(
      uniqueKeysWithValues: Self.targets.map { ($0.name, Set($0.dependencies.map(moduleName))) })
    let house = Set(Self.targets.map { moduleName($0.name) })
    for file in Repository.swiftFiles {
      guard let target = file.target, let dependencies = declared[target] else { continue }
      for (line, module) in imports(of: file) where house.contains(module) {
        #expect(dependencies.contains(module), "\(file.path):\(line): \(module) is not declared")
      }
    }
  }

  @Test func contributingShowsTheSameFloors() throws {
    let page = try #require(Repository.file("CONTRIBUTING.md"))
    var shown: [String: Int] = [:]
    for line in page.lines {
      guard let row = line.firstMatch(of: /^\| (\d) \| ([^|]+) \|/), let floor = Int(row.output.1)
      else { continue }
      for name in row.output.2.matches(of: /`([^`]+)`/) { shown[String(name.output.1)] = floor }
    }
    #expect(shown == floors)
  }

  @Test func everyTargetHasTests() {
    let filesWithTests = Set(
      Repository.swiftFiles.filter { $0.text.contains("@Test") }.compactMap(\.target))
    let tested = Set(
      Self.targets.filter { $0.isTest && filesWithTests.contains($0.name) }
        .flatMap(\.dependencies))
    let untested = floors.keys.filter {
      !tested.contains($0) && Self.untestedAllowed[$0] == nil
    }
    #expect(untested.isEmpty, "\(untested.sorted())")
  }

  @Test func noPlaceholderIsLeft() {
    let placeholders = Repository.paths.filter { $0.hasSuffix("/Placeholder.swift") }
    #expect(placeholders.isEmpty)
  }

  @Test(arguments: [
    "Grammar/promql.ebnf", "Grammar/logql.ebnf", "Grammar/store.md", "Fixtures/README.md",
    "Tests/Benchmarks/README.md", "README.md", "CONTRIBUTING.md", "LICENSE", "Makefile", ".ci/run",
    ".swift-format",
  ])
  func theHouseHas(_ path: String) {
    #expect(Repository.file(path)?.text.isEmpty == false)
  }

  @Test func whatABuildLeavesIsNotTracked() {
    #expect(Repository.paths.filter(isBuildProduct).isEmpty)
  }
}
