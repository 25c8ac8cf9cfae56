/// What a function takes and returns: the one source for the checker, completion and reference
/// text.
package struct FunctionSignature: Hashable, Sendable {
  /// The types of the parameters; the last one's is that of any further arguments.
  package var parameters: [ValueType]
  /// How many of the last parameters may be left out, or with `isVariadic` the least that must be
  /// given less.
  package var optionalCount: Int
  /// Whether any number of arguments may follow the declared ones.
  package var isVariadic: Bool
  package var result: ValueType
  /// Whether it needs `promql-experimental-functions`.
  package var isExperimental: Bool
  /// One line for completion and reference.
  package var summary: String

  init(
    _ parameters: [ValueType], optional: Int = 0, isVariadic: Bool = false,
    returns result: ValueType = .instantVector, isExperimental: Bool = false, _ summary: String
  ) {
    self.parameters = parameters
    optionalCount = optional
    self.isVariadic = isVariadic
    self.result = result
    self.isExperimental = isExperimental
    self.summary = summary
  }

  /// The least number of arguments.
  package var leastCount: Int { parameters.count - optionalCount }

  /// The greatest number of arguments, nil for any.
  package var mostCount: Int? { isVariadic ? nil : parameters.count }

  /// The type of argument `index`; nil behind the last one allowed.
  package func parameter(_ index: Int) -> ValueType? {
    index < parameters.count ? parameters[index] : isVariadic ? parameters.last : nil
  }
}
