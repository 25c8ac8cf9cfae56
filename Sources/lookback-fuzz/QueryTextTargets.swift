import Diagnostics
import LogQLSyntax
import PromQLSyntax

// Texts of queries, and their printed forms.

extension FuzzTarget {
  /// A PromQL query: what is read and printed is read again as the same.
  static let promQL = FuzzTarget(
    name: "promql", inputLimit: 512,
    seeds: { QuerySeeds.promQL.map { Array($0.utf8) } },
    run: { (input) throws(BrokenClaim) in
      let text = String(decoding: input.bytes, as: UTF8.self)
      let result = parsePromQL(text)
      try holdPlaces(of: result.diagnostics, in: text)
      guard let expr = result.expr else {
        try hold(!result.diagnostics.isEmpty, "what is refused is told why")
        return
      }
      let printed = expr.description
      try hold(
        parsePromQL(printed).expr?.description == printed, "\(printed) reads as it was printed")
      try hold(
        parsePromQL(expr.pretty).expr?.description == printed,
        "\(expr.pretty) reads as \(printed) does")
    })

  /// A LogQL query: what is read and printed is read again as the same.
  static let logQL = FuzzTarget(
    name: "logql", inputLimit: 512,
    seeds: { QuerySeeds.logQL.map { Array($0.utf8) } },
    run: { (input) throws(BrokenClaim) in
      let text = String(decoding: input.bytes, as: UTF8.self)
      let result = parseLogQL(text)
      try holdPlaces(of: result.diagnostics, in: text)
      guard let query = result.query else {
        try hold(!result.diagnostics.isEmpty, "what is refused is told why")
        return
      }
      let printed = query.canonicalText(.faithful)
      try hold(
        parseLogQL(printed).query?.canonicalText(.faithful) == printed,
        "\(printed) reads as it was printed")
      let pretty = query.prettyText(.faithful)
      try hold(
        parseLogQL(pretty).query?.canonicalText(.faithful) == printed,
        "\(pretty) reads as \(printed) does")
    })

  /// A path of the stage `json`.
  static let fieldPath = FuzzTarget(
    name: "field-path", inputLimit: 128,
    seeds: { [#"a.b[0]["c d"].e"#, #"["a"]"#, "_x9", "a[12][3]"].map { Array($0.utf8) } },
    run: { (input) throws(BrokenClaim) in
      let text = String(decoding: input.bytes, as: UTF8.self)
      guard let path = try? FieldPath(text) else { return }
      try hold(!path.components.isEmpty, "a path has a component")
      try hold(path.components.count <= input.bytes.count, "no more components than bytes")
    })
}

/// Holds that what is said about `text` is said about a place in it.
func holdPlaces(
  of diagnostics: [Diagnostic], in text: String
) throws(BrokenClaim) {
  for diagnostic in diagnostics {
    guard let range = diagnostic.range else { continue }
    try hold(
      range.start >= 0 && range.start <= range.end && range.end <= text.utf8.count,
      "what is said has a place in the text")
  }
}
