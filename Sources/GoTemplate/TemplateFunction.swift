/// The Go type that a function wants of an argument.
package enum TemplateParameter: String, Hashable, Sendable {
  case any = "interface {}"
  case bool
  case int
  case float = "float64"
  case string
  case list = "[]interface {}"
  case time = "time.Time"
}

/// A function that templates may call.
///
/// `Environment` is what the caller passes with each execution: the evaluation time, the current
/// line.
package struct TemplateFunction<Environment>: Sendable {
  /// Computes the result of arguments that have passed the check against `parameters`.
  package typealias Body =
    @Sendable (_ arguments: [TemplateValue], _ environment: Environment)
    throws(TemplateFunctionError) -> TemplateValue

  package var parameters: [TemplateParameter]
  /// The type of any further arguments; nil where there may be none.
  package var variadic: TemplateParameter?
  package var body: Body

  package init(
    _ parameters: [TemplateParameter], variadic: TemplateParameter? = nil, body: @escaping Body
  ) {
    self.parameters = parameters
    self.variadic = variadic
    self.body = body
  }
}
