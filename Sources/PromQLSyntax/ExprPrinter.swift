extension Expr: CustomStringConvertible {
  /// The canonical one-line form.
  package var description: String { "" }

  /// The canonical form on several lines where one would be wider than 100 bytes.
  package var pretty: String { "" }
}
