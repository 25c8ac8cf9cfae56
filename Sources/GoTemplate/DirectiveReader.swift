// Reads a format text: finds its directives and the arguments that they take.

/// The state of formatting one text.
struct DirectiveReader {
  private let scalars: [Unicode.Scalar]
  private let arguments: [TemplateValue]
  private var position = 0
  private var argumentIndex = 0
  private var usesIndexes = false
  private var hasBadIndex = false
  private var output = ""

  init(format: String, arguments: [TemplateValue]) {
    scalars = Array(format.unicodeScalars)
    self.arguments = arguments
  }

  /// The whole output.
  mutating func read() -> String {
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      if scalar == "%" {
        readDirective()
      } else {
        output.unicodeScalars.append(scalar)
      }
    }
    if !usesIndexes, argumentIndex < arguments.count {
      let extra = arguments[argumentIndex...].map { value in
        value.isNull ? "<nil>" : "\(value.typeName)=\(TemplateText.plain(value))"
      }
      output += "%!(EXTRA " + extra.joined(separator: ", ") + ")"
    }
    return output
  }

  private mutating func readDirective() {
    var directive = PrintfFormatter.Directive()
    hasBadIndex = false
    readFlags(&directive)
    readArgumentIndex()
    directive.width = readNumber(&directive, badText: "%!(BADWIDTH)", isWidth: true)
    if position < scalars.count, scalars[position] == "." {
      position += 1
      readArgumentIndex()
      directive.precision = readNumber(&directive, badText: "%!(BADPREC)", isWidth: false) ?? 0
      if directive.precision == -1 { directive.precision = nil }
    }
    readArgumentIndex()
    guard position < scalars.count else {
      output += "%!(NOVERB)"
      return
    }
    directive.verb = scalars[position]
    position += 1
    if directive.verb == "v", directive.isPlus { directive.isPlus = false }
    if directive.verb == "%" {
      output += "%"
    } else if hasBadIndex {
      output += "%!\(directive.verb)(BADINDEX)"
    } else if argumentIndex >= arguments.count {
      output += "%!\(directive.verb)(MISSING)"
    } else {
      output += PrintfFormatter.text(arguments[argumentIndex], directive)
      argumentIndex += 1
    }
  }

  private mutating func readFlags(_ directive: inout PrintfFormatter.Directive) {
    while position < scalars.count {
      switch scalars[position] {
      case "-":
        directive.isMinus = true
        directive.isZero = false
      case "+": directive.isPlus = true
      case "#": directive.isSharp = true
      case " ": directive.isSpace = true
      case "0": directive.isZero = !directive.isMinus
      default: return
      }
      position += 1
    }
  }

  /// `[2]`: the next directive takes the second argument.
  private mutating func readArgumentIndex() {
    guard position < scalars.count, scalars[position] == "[" else { return }
    usesIndexes = true
    guard let close = scalars[position...].firstIndex(of: "]") else {
      hasBadIndex = true
      position += 1
      return
    }
    let digits = String(String.UnicodeScalarView(scalars[(position + 1)..<close]))
    position = close + 1
    guard let number = Int(digits), number >= 1, number <= arguments.count else {
      hasBadIndex = true
      return
    }
    argumentIndex = number - 1
  }

  /// A width or precision, written out or, as `*`, taken from the arguments.
  private mutating func readNumber(
    _ directive: inout PrintfFormatter.Directive, badText: String, isWidth: Bool
  ) -> Int? {
    if position < scalars.count, scalars[position] == "*" {
      position += 1
      return readStar(&directive, badText: badText, isWidth: isWidth)
    }
    var value: Int?
    while position < scalars.count,
      let digit = scalars[position].properties.numericType == .decimal
        ? Int(String(scalars[position])) : nil
    {
      value = min((value ?? 0) * 10 + digit, PrintfFormatter.maxWidth + 1)
      position += 1
    }
    if let value, value > PrintfFormatter.maxWidth { return nil }
    return value
  }

  private mutating func readStar(
    _ directive: inout PrintfFormatter.Directive, badText: String, isWidth: Bool
  ) -> Int? {
    guard argumentIndex < arguments.count, case .int(let number) = arguments[argumentIndex],
      number.magnitude <= UInt64(PrintfFormatter.maxWidth)
    else {
      if argumentIndex < arguments.count { argumentIndex += 1 }
      output += badText
      return nil
    }
    argumentIndex += 1
    if number >= 0 { return Int(number) }
    guard isWidth else {
      output += badText
      return -1
    }
    directive.isMinus = true
    directive.isZero = false
    return Int(-number)
  }
}
