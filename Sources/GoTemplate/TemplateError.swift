// What goes wrong with templates: at parse time, inside a function, and at execution.

/// A template that is no template. `description` is Go's text: `template: name:1: unexpected EOF`.
package struct TemplateParseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, without name and line.
  package var message: String
  /// The name that the template was parsed under.
  package var name: String
  /// From 1.
  package var line: Int
  /// The UTF-8 offset, in the text, of the token that was refused.
  package var offset: Int

  package var description: String { "template: \(name):\(line): \(message)" }
}

/// Why a function refused its arguments; the executor adds where it was called.
package struct TemplateFunctionError: Error, Hashable, Sendable, CustomStringConvertible {
  package var message: String

  package init(_ message: String) { self.message = message }

  package var description: String { message }
}

/// Why an execution ended early. `description` is Go's text:
/// `template: name:1:3: executing "name" at <.x>: …`; line from 1, column in bytes from 0.
package struct TemplateExecutionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole text.
  package var description: String
  /// What is wrong, without the place.
  package var message: String
  /// The UTF-8 offset, in the text, of the part that was being evaluated.
  package var offset: Int
}
