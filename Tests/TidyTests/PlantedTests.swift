// The rules find what is planted, and let pass what they should: a rule that cannot fail holds
// nothing.

import Testing

@Suite struct PlantedTests {
  private func file(_ text: String, path: String = "Sources/Diagnostics/Planted.swift")
    -> RepositoryFile
  {
    RepositoryFile(path: path, text: text)
  }

  @Test func upwardImportIsFound() {
    #expect(SourceRules.upwardImports(file("import QueryEngine\n")).count == 1)
    #expect(SourceRules.upwardImports(file("@preconcurrency import QueryEngine\n")).count == 1)
    #expect(SourceRules.upwardImports(file("package import TelemetryModel\n")).count == 1)
    #expect(SourceRules.upwardImports(file("import struct QueryEngine.QueryEngine\n")).count == 1)
    #expect(SourceRules.upwardImports(file("import Glibc\n// import QueryEngine\n")).isEmpty)
    let execution = "Sources/QueryExecution/Planted.swift"
    #expect(SourceRules.upwardImports(file("import QueryPlanning\n", path: execution)).isEmpty)
    let planning = "Sources/QueryPlanning/Planted.swift"
    #expect(SourceRules.upwardImports(file("import QueryExecution\n", path: planning)).count == 1)
  }

  @Test func foundationIsFound() {
    #expect(SourceRules.foundationImports(file("import Foundation\n")).count == 1)
    #expect(SourceRules.foundationImports(file("import FoundationEssentials\n")).count == 1)
    #expect(SourceRules.foundationImports(file("import Glibc\n")).isEmpty)
  }

  @Test func longLineIsFoundUnlessItHoldsALiteral() {
    let code = String(repeating: "a", count: 101)
    #expect(SourceRules.longLines(file(code + "\n")).count == 1)
    #expect(SourceRules.longLines(file("/// \"quoted\" \(code)\n")).count == 1)
    #expect(SourceRules.longLines(file("let text = \"\(code)\"\n")).isEmpty)
    #expect(SourceRules.longLines(file("\"\"\"\n\(code)\n\"\"\"\n")).isEmpty)
    #expect(SourceRules.longLines(file("\"\"\"\n\"\"\"\n\(code)\n")).count == 1)
    #expect(SourceRules.longLines(file(String(repeating: "é", count: 100) + "\n")).isEmpty)
  }

  @Test func longFileIsFound() {
    #expect(SourceRules.longFile(file(String(repeating: "\n", count: 500))).isEmpty)
    #expect(SourceRules.longFile(file(String(repeating: "\n", count: 501))).count == 1)
  }

  @Test func longFunctionIsFound() {
    func function(_ head: String, lines: Int) -> RepositoryFile {
      file("  \(head) {\n" + String(repeating: "    body\n", count: lines - 2) + "  }\n")
    }
    #expect(SourceRules.longFunctions(function("func f(_ a: Int)", lines: 61)).count == 1)
    #expect(SourceRules.longFunctions(function("func f(_ a: Int)", lines: 60)).isEmpty)
    #expect(SourceRules.longFunctions(function("package init?(a: Int)", lines: 61)).count == 1)
    #expect(
      SourceRules.longFunctions(
        function("@inline(__always) private static func f<A>(_ a: A)", lines: 61)
      ).count == 1)
  }

  @Test(arguments: ["// TODO: later", "// FIXME", "fatalError()", "try! f()", "a as! B", "XXX"])
  func unfinishedWorkOrATrapIsFound(_ line: String) {
    #expect(SourceRules.forbiddenWords(file(line + "\n")).count == 1)
  }

  @Test(arguments: ["// \\uXXXX", "try? f()", "a as? B", "let alias = has!", "toDo"])
  func harmlessWordsPass(_ line: String) {
    #expect(SourceRules.forbiddenWords(file(line + "\n")).isEmpty)
  }

  @Test func pathOfAMachineIsFound() {
    #expect(SourceRules.machinePaths(file("let a = \"/" + "root/store\"\n")).count == 1)
    #expect(SourceRules.machinePaths(file("/opt/swift\n")).count == 1)
    #expect(SourceRules.machinePaths(file("../work/here and https://a.b/work/c\n")).isEmpty)
  }

  @Test func buildProductsAreKnown() {
    #expect(isBuildProduct(".build-x/debug/a.o"))
    #expect(isBuildProduct("Package.resolved"))
    #expect(!isBuildProduct("Sources/lookback/Lookback.swift"))
  }

  @Test func manifestIsRead() throws {
    let text = """
      targets: [
        // .target(name: "Ghost", dependencies: ["No"]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
          name: "A",
          dependencies: ["B", .product(name: "Yams", package: "Yams"), "C"], swiftSettings: safe),
        .testTarget(name: "ATests", dependencies: ["A"]),
      ]
      """
    let read = targets(ofManifest: text)
    #expect(read.map(\.name) == ["CZlib", "A", "ATests"])
    #expect(read.map(\.dependencies) == [[], ["B", "C"], ["A"]])
    #expect(read.map(\.isTest) == [false, false, true])
  }
}
