/// Writes diagnostics as a SARIF 2.1.0 log (OASIS): for code scanning services and editors.
package struct SARIFRenderer: Sendable {
  /// The program that the log names as its tool.
  package var toolName: String
  package var toolVersion: String?

  package init(toolName: String, toolVersion: String? = nil) {
    self.toolName = toolName
    self.toolVersion = toolVersion
  }

  /// The log of one run, on one line.
  package func render(_ diagnostics: [LocatedDiagnostic]) -> String {
    var ids: [String] = []
    for located in diagnostics where !ids.contains(located.diagnostic.id) {
      ids.append(located.diagnostic.id)
    }
    ids.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let driver = ReportJSON.object([
      ("name", .string(toolName)),
      ("version", toolVersion.map { .string($0) }),
      ("rules", .array(ids.map { .object([("id", .string($0))]) })),
    ])
    let run = ReportJSON.object([
      ("tool", .object([("driver", driver)])),
      ("columnKind", .string("unicodeCodePoints")),
      ("results", .array(diagnostics.map { result($0, ids: ids) })),
    ])
    let log = ReportJSON.object([
      ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
      ("version", .string("2.1.0")),
      ("runs", .array([run])),
    ])
    return log.text + "\n"
  }

  private func result(_ located: LocatedDiagnostic, ids: [String]) -> ReportJSON {
    let diagnostic = located.diagnostic
    let related = diagnostic.notes.filter { $0.range != nil }
    let general = diagnostic.notes.filter { $0.range == nil }.map(\.message)
    let text = ([located.headline] + general).joined(separator: "\n")
    return .object([
      ("ruleId", .string(diagnostic.id)),
      ("ruleIndex", ids.firstIndex(of: diagnostic.id).map { .integer($0) }),
      ("level", .string(level(diagnostic.severity))),
      ("message", message(text)),
      ("locations", .array([location(located.source, diagnostic.range)])),
      (
        "relatedLocations",
        related.isEmpty
          ? nil
          : .array(related.map { location(located.source, $0.range, message: $0.message) })
      ),
      ("partialFingerprints", .object([("lookback/v1", .string(located.fingerprint))])),
      ("fixes", fixes(located)),
    ])
  }

  private func level(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .info: "note"
    case .warning: "warning"
    case .error: "error"
    }
  }

  private func message(_ text: String) -> ReportJSON { .object([("text", .string(text))]) }

  private func location(
    _ source: SourceText, _ range: SourceRange?, message text: String? = nil
  ) -> ReportJSON {
    .object([
      (
        "physicalLocation",
        .object([
          ("artifactLocation", artifact(source)),
          ("region", range.map { region(source, $0) }),
        ])
      ),
      ("message", text.map(message)),
    ])
  }

  private func artifact(_ source: SourceText) -> ReportJSON {
    .object([("uri", .string(Self.uriReference(source.name)))])
  }

  private func region(_ source: SourceText, _ range: SourceRange) -> ReportJSON {
    let start = source.scalarPosition(at: range.start)
    let end = source.scalarPosition(at: max(range.start, range.end))
    return .object([
      ("startLine", .integer(start.line)),
      ("startColumn", .integer(start.column)),
      ("endLine", .integer(end.line)),
      ("endColumn", .integer(end.column)),
    ])
  }

  private func fixes(_ located: LocatedDiagnostic) -> ReportJSON? {
    let fixIts = located.diagnostic.fixIts
    if fixIts.isEmpty { return nil }
    return .array(
      fixIts.map { fixIt in
        let replacement = ReportJSON.object([
          ("deletedRegion", region(located.source, fixIt.range)),
          ("insertedContent", message(fixIt.replacement)),
        ])
        let change = ReportJSON.object([
          ("artifactLocation", artifact(located.source)),
          ("replacements", .array([replacement])),
        ])
        return .object([
          ("description", message(fixIt.message)), ("artifactChanges", .array([change])),
        ])
      })
  }

  /// A path as a URI reference (RFC 3986): bytes that may not stand in a path are percent-encoded.
  static func uriReference(_ path: String) -> String {
    let hexadecimal = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
        out.append(byte)
      default:
        out += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
