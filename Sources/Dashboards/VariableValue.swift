// The chosen value of a variable, and how a query takes it (specification §5.3).

/// What a variable stands for.
package struct VariableValue: Hashable, Sendable {
  /// One, or several of a variable that allows it.
  package var values: [String]
  /// Whether the variable may have several values: they are then escaped as regular expressions.
  package var isList: Bool
  /// Whether All is chosen.
  package var isAll: Bool
  /// What All stands for; nil for every option.
  package var allValue: String?

  package init(
    _ values: [String], isList: Bool = false, isAll: Bool = false, allValue: String? = nil
  ) {
    self.values = values
    self.isList = isList
    self.isAll = isAll
    self.allValue = allValue
  }

  package init(_ value: String) { self.init([value]) }

  /// The text that Grafana puts into a query of Prometheus or Loki where no format is asked for.
  ///
  /// A variable of one value is used as it is; of several, each is escaped as a regular expression,
  /// and more than one become `(a|b)`. `All` with a value of its own is used as that says.
  ///
  /// - Parameter isInString: whether it is put between quotes that know backslash escapes.
  package func queryText(isInString: Bool) -> String {
    if isAll, let allValue { return allValue }
    let parts = values.map { value in
      let text = isList ? VariableFormat.escapedRegex(value) : value
      return isInString ? VariableFormat.escaped(text, ["\\", "\""]) : text
    }
    return parts.count > 1 ? "(" + parts.joined(separator: "|") + ")" : parts.first ?? ""
  }
}
