// The targets that Package.swift declares, read from its text.

/// A target of the package.
struct ManifestTarget: Sendable {
  var name: String
  var isTest: Bool
  /// Targets of the house that it depends on.
  var dependencies: [String]
}

/// The targets of a manifest, in order. Understands the manifest's own plain way of writing:
/// declarations with a literal name and a literal list of dependencies.
func targets(ofManifest text: String) -> [ManifestTarget] {
  let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
    .joined(separator: "\n")
  let kinds = /\.(target|executableTarget|testTarget|systemLibrary)\(\s*name:\s*"([^"]+)"/
  let heads = code.matches(of: kinds)
  return heads.indices.map { index in
    let head = heads[index]
    let end = index + 1 < heads.count ? heads[index + 1].range.lowerBound : code.endIndex
    return ManifestTarget(
      name: String(head.output.2), isTest: head.output.1 == "testTarget",
      dependencies: dependencies(in: code[head.range.upperBound..<end]))
  }
}

/// The plain names in the first list of dependencies of `declaration`; products of other packages
/// are left out.
private func dependencies(in declaration: Substring) -> [String] {
  guard let list = declaration.firstMatch(of: /dependencies:\s*\[([^\]]*)\]/) else { return [] }
  let plain = list.output.1.replacing(/\.product\([^)]*\)/, with: "")
  return plain.matches(of: /"([^"]+)"/).map { String($0.output.1) }
}

/// The modules that a Swift file imports, each with its line from 1.
func imports(of file: RepositoryFile) -> [(line: Int, module: String)] {
  file.lines.enumerated().compactMap { index, line in
    guard line.contains("import ") else { return nil }
    // Attributes, an access level and the kind of a single imported declaration may surround it.
    let attributes = /\s*(?:@\w+(?:\([^)]*\))?\s+)*/
    let head = /(?:(?:package|public|internal|private|fileprivate)\s+)?import\s+/
    let module = /(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?([\w-]+)/
    guard let before = line.prefixMatch(of: attributes),
      let keyword = line[before.range.upperBound...].prefixMatch(of: head),
      let match = line[keyword.range.upperBound...].prefixMatch(of: module)
    else { return nil }
    return (index + 1, String(match.output.1))
  }
}

/// The module's name of a target: a dash becomes an underscore.
func moduleName(_ target: String) -> String {
  String(target.map { $0 == "-" ? "_" : $0 })
}
