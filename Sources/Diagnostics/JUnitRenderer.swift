/// Writes diagnostics as a JUnit XML report: a suite a file, a failed case a diagnostic.
package struct JUnitRenderer: Sendable {
  package init() {}

  /// The report.
  ///
  /// - Parameters:
  ///   - diagnostics: what was found; infos are passed cases with their text as output.
  ///   - checked: the names of all texts that were looked at; those without a finding are passed
  ///     suites.
  package func render(_ diagnostics: [LocatedDiagnostic], checked: [String]) -> String {
    var groups = LocatedDiagnostic.grouped(diagnostics)
    for name in checked where !groups.contains(where: { $0.name == name }) {
      groups.append((name, []))
    }
    let failures = diagnostics.count(where: isFailure)
    let tests = groups.reduce(0) { $0 + max(1, $1.diagnostics.count) }
    var out = XMLText.declaration
    out += "<testsuites\(counts(tests: tests, failures: failures))>\n"
    for (name, found) in groups {
      let failed = found.count(where: isFailure)
      out += "  <testsuite\(XMLText.attributes([("name", name)]))"
      out += "\(counts(tests: max(1, found.count), failures: failed))>\n"
      if found.isEmpty {
        let attributes: [(String, String?)] = [("classname", name), ("name", "no findings")]
        out += "    <testcase\(XMLText.attributes(attributes))/>\n"
      }
      for located in found { out += testCase(located) }
      out += "  </testsuite>\n"
    }
    return out + "</testsuites>\n"
  }

  private func isFailure(_ located: LocatedDiagnostic) -> Bool {
    located.diagnostic.severity >= .warning
  }

  private func counts(tests: Int, failures: Int) -> String {
    XMLText.attributes([("tests", String(tests)), ("failures", String(failures))])
  }

  private func testCase(_ located: LocatedDiagnostic) -> String {
    let diagnostic = located.diagnostic
    let position = located.positions?.start
    let name = [diagnostic.id, located.subject, position.map { "line \($0.line)" }]
      .compactMap { $0 }.joined(separator: " ")
    let attributes: [(String, String?)] = [
      ("classname", located.source.name), ("name", name), ("file", located.source.name),
      ("line", position.map { String($0.line) }),
    ]
    let text = XMLText.escaped(TerminalRenderer().render(located))
      .replacing("&#10;", with: "\n")
    let body: String
    if isFailure(located) {
      let failure: [(String, String?)] = [
        ("message", located.headline), ("type", diagnostic.severity.rawValue),
      ]
      body = "      <failure\(XMLText.attributes(failure))>\(text)</failure>\n"
    } else {
      body = "      <system-out>\(text)</system-out>\n"
    }
    return "    <testcase\(XMLText.attributes(attributes))>\n\(body)    </testcase>\n"
  }
}
