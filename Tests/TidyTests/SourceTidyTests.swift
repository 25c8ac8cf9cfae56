// The rules for single files, held over every tracked file.

import Testing

@Suite struct SourceTidyTests {
  /// Where Foundation may be imported, by the beginning of the path, and why.
  private static let foundationAllowed: [String: String] = [
    "Sources/lookback/": "the edge of the process: files, processes and the environment",
    "Tests/": "tests look at files and run programs",
  ]

  /// Files over the limit of lines, and why each stays one.
  private static let longFilesAllowed: [String: String] = [:]

  /// Functions over the limit, by file, and why each stays one.
  private static let longFunctionsAllowed: [String: String] = [:]

  /// Files that name forbidden words on purpose.
  private static let forbiddenWordsAllowed: [String: String] = [:]

  private func sources() -> [RepositoryFile] {
    Repository.swiftFiles.filter { $0.path.hasPrefix("Sources/") }
  }

  private func expectNone(_ findings: [String], _ rule: String) {
    #expect(findings.isEmpty, "\(rule):\n\(findings.joined(separator: "\n"))")
  }

  @Test func repositoryHasSwiftFiles() {
    #expect(sources().count > 100)
  }

  @Test func importsPointToLowerFloors() {
    expectNone(sources().flatMap(SourceRules.upwardImports), "arrows run downwards")
  }

  @Test func coreImportsNoFoundation() {
    let found = Repository.swiftFiles.filter { file in
      !Self.foundationAllowed.keys.contains { file.path.hasPrefix($0) }
    }
    expectNone(found.flatMap(SourceRules.foundationImports), "Foundation stays outside the core")
  }

  @Test func linesFitInAHundredColumns() {
    expectNone(
      Repository.swiftFiles.flatMap(SourceRules.longLines),
      "at most \(SourceRules.mostColumns) columns, but for string literals")
  }

  @Test func filesHoldOneConcept() {
    let files = Repository.swiftFiles.filter { Self.longFilesAllowed[$0.path] == nil }
    expectNone(files.flatMap(SourceRules.longFile), "at most \(SourceRules.mostLines) lines a file")
  }

  @Test func functionsFitOnAScreen() {
    let files = sources().filter { Self.longFunctionsAllowed[$0.path] == nil }
    expectNone(
      files.flatMap(SourceRules.longFunctions),
      "at most \(SourceRules.mostFunctionLines) lines a function")
  }

  @Test func sourcesHoldNoUnfinishedWorkOrTraps() {
    let files = sources().filter { Self.forbiddenWordsAllowed[$0.path] == nil }
    expectNone(files.flatMap(SourceRules.forbiddenWords), "finish it; give an error, not a trap")
  }

  @Test func filesNameNoPathOfAMachine() {
    // The rules' own tests plant such paths.
    let files = Repository.textFiles.filter { $0.path != "Tests/TidyTests/PlantedTests.swift" }
    expectNone(files.flatMap(SourceRules.machinePaths), "paths are passed in")
  }

  @Test func allowListsNameFilesThatExistAndNeedThem() {
    for path in Self.longFilesAllowed.keys {
      #expect(Repository.file(path).map { !SourceRules.longFile($0).isEmpty } == true, "\(path)")
    }
    for path in Self.longFunctionsAllowed.keys {
      #expect(
        Repository.file(path).map { !SourceRules.longFunctions($0).isEmpty } == true, "\(path)")
    }
    for path in Self.forbiddenWordsAllowed.keys {
      #expect(
        Repository.file(path).map { !SourceRules.forbiddenWords($0).isEmpty } == true, "\(path)")
    }
  }
}
