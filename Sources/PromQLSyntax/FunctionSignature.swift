/// What a function takes and returns: the one source for the checker, completion and reference text.
package struct FunctionSignature: Hashable, Sendable {
  package var parameters: [ValueType]
  /// How many of the last parameters may be left out; `.max` for "and any number more of the last type".
  package var optionalCount: Int
  package var result: ValueType
  package var isExperimental: Bool
  /// One line for completion and reference.
  package var summary: String
}

extension Function {
  /// This function's signature.
  package var signature: FunctionSignature {
    FunctionSignature(
      parameters: [], optionalCount: 0, result: .instantVector, isExperimental: false, summary: "")
  }
}
