/// Writes diagnostics as a checkstyle 4.3 report, which many services read.
package struct CheckstyleRenderer: Sendable {
  package init() {}

  /// The report; files in the order in which they first come.
  package func render(_ diagnostics: [LocatedDiagnostic]) -> String {
    var out = XMLText.declaration + "<checkstyle version=\"4.3\">\n"
    for (name, found) in LocatedDiagnostic.grouped(diagnostics) {
      out += "  <file\(XMLText.attributes([("name", name)]))>\n"
      for located in found {
        let position = located.positions?.start
        let attributes: [(String, String?)] = [
          ("line", position.map { String($0.line) }),
          ("column", position.map { String($0.column) }),
          ("severity", located.diagnostic.severity.rawValue),
          ("message", located.headline),
          ("source", located.diagnostic.id),
        ]
        out += "    <error\(XMLText.attributes(attributes))/>\n"
      }
      out += "  </file>\n"
    }
    return out + "</checkstyle>\n"
  }
}

extension LocatedDiagnostic {
  /// Diagnostics by the name of their text, names in the order in which they first come.
  static func grouped(
    _ diagnostics: [LocatedDiagnostic]
  ) -> [(name: String, diagnostics: [LocatedDiagnostic])] {
    var groups: [(name: String, diagnostics: [LocatedDiagnostic])] = []
    var places: [String: Int] = [:]
    for located in diagnostics {
      if let place = places[located.source.name] {
        groups[place].diagnostics.append(located)
      } else {
        places[located.source.name] = groups.count
        groups.append((located.source.name, [located]))
      }
    }
    return groups
  }
}
