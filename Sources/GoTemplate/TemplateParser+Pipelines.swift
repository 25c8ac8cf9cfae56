// Tokens to a tree: pipelines, commands, operands and literals.

import TelemetryModel

extension TemplateParser {
  /// A pipeline up to the token `end`, which it reads too.
  mutating func pipeline(
    _ context: String, until end: TemplateToken.Kind
  ) throws(TemplateParseError) -> TemplatePipeline {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > Self.maxNesting { throw error("pipelines nest more than \(Self.maxNesting) deep") }
    let offset = peekNonSpace().offset
    let (declared, isAssignment) = try declarations(context)
    var commands: [TemplateCommand] = []
    while true {
      let token = nextNonSpace()
      if token.kind == end { break }
      guard startsOperand(token.kind) else { throw unexpected(token, in: context) }
      back()
      commands.append(try command())
    }
    try check(commands, context)
    let shown = commands.map { sites[$0.site].text }.joined(separator: " | ")
    let assigned = declared.joined(separator: ", ") + (isAssignment ? " = " : " := ")
    return TemplatePipeline(
      variables: declared, isAssignment: isAssignment, commands: commands,
      site: addSite(offset, (declared.isEmpty ? "" : assigned) + shown))
  }

  private func startsOperand(_ kind: TemplateToken.Kind) -> Bool {
    switch kind {
    case .bool, .characterConstant, .dot, .field, .identifier, .number, .rawString, .string,
      .variable, .leftParen, .keyword(.nil):
      true
    case .text, .leftDelimiter, .rightDelimiter, .assign, .declare, .pipe, .rightParen, .space,
      .character, .keyword, .endOfInput, .failure:
      false
    }
  }

  /// The variables before `:=` or `=`, if any.
  private mutating func declarations(
    _ context: String
  ) throws(TemplateParseError) -> (names: [String], isAssignment: Bool) {
    var names: [String] = []
    while peekNonSpace().kind == .variable {
      let start = position
      let variable = next()
      let after = peekNonSpace()
      switch after.kind {
      case .assign, .declare:
        _ = next()
        names.append(variable.text)
        variables.append(variable.text)
        return (names, after.kind == .assign)
      case .character where after.text == ",":
        _ = next()
        names.append(variable.text)
        variables.append(variable.text)
        guard context == "range", names.count < 2 else {
          throw error("too many declarations in \(context)")
        }
        let following = peekNonSpace().kind
        guard following == .variable || following == .rightDelimiter || following == .rightParen
        else { throw error("range can only initialize variables") }
      default:
        position = start
        return (names, false)
      }
    }
    return (names, false)
  }

  private func check(
    _ commands: [TemplateCommand], _ context: String
  ) throws(TemplateParseError) {
    if commands.isEmpty { throw error("missing value for \(context)") }
    for (index, command) in commands.enumerated().dropFirst() {
      switch command.operands[0] {
      case .bool, .dot, .null, .number, .string:
        throw error("non executable command in pipeline stage \(index + 1)")
      case .field, .variable, .function, .chain, .pipeline: break
      }
    }
  }

  /// Operands separated by spaces, up to a `|`, which it reads, or what ends the pipeline.
  private mutating func command() throws(TemplateParseError) -> TemplateCommand {
    let offset = peekNonSpace().offset
    var operands: [TemplateOperand] = []
    reading: while true {
      _ = peekNonSpace()
      if let operand = try operand() { operands.append(operand) }
      let token = next()
      switch token.kind {
      case .space: continue
      case .rightDelimiter, .rightParen:
        back()
        break reading
      case .pipe: break reading
      default: throw unexpected(token, in: "operand")
      }
    }
    if operands.isEmpty { throw error("empty command") }
    let shown = operands.map(text).joined(separator: " ")
    return TemplateCommand(operands: operands, site: addSite(offset, shown))
  }

  /// An operand as commands show it: pipelines in parentheses.
  private func text(of operand: TemplateOperand) -> String {
    if case .pipeline(let pipeline) = operand { return "(\(sites[pipeline.site].text))" }
    return sites[operand.site].text
  }

  /// A term with the fields behind it, or nil where none stands here.
  private mutating func operand() throws(TemplateParseError) -> TemplateOperand? {
    guard let term = try term() else { return nil }
    guard peek().kind == .field else { return term }
    let offset = peek().offset
    var fields: [String] = []
    while peek().kind == .field { fields.append(String(next().text.dropFirst())) }
    let shown = text(of: term) + fields.map { "." + $0 }.joined()
    switch term {
    case .field(let names, _): return .field(names + fields, site: addSite(offset, shown))
    case .variable(let name, let names, _):
      return .variable(name, fields: names + fields, site: addSite(offset, shown))
    case .bool, .string, .number, .null, .dot:
      throw error("unexpected . after term \(GoString.quoted(text(of: term)))")
    case .function, .chain, .pipeline:
      return .chain(term, fields: fields, site: addSite(offset, shown))
    }
  }

  private mutating func term() throws(TemplateParseError) -> TemplateOperand? {
    let token = nextNonSpace()
    switch token.kind {
    case .identifier:
      guard functionNames.contains(token.text) else {
        throw error("function \(GoString.quoted(token.text)) not defined")
      }
      return .function(token.text, site: addSite(token))
    case .dot: return .dot(site: addSite(token))
    case .keyword(.nil): return .null(site: addSite(token))
    case .variable:
      guard variables.contains(token.text) else {
        throw error("undefined variable \(GoString.quoted(token.text))")
      }
      return .variable(token.text, fields: [], site: addSite(token))
    case .field: return .field([String(token.text.dropFirst())], site: addSite(token))
    case .bool: return .bool(token.text == "true", site: addSite(token))
    case .number: return .number(try number(token), site: addSite(token))
    case .characterConstant: return .number(try character(token), site: addSite(token))
    case .string, .rawString: return .string(try unquoted(token), site: addSite(token))
    case .leftParen: return .pipeline(try pipeline("parenthesized pipeline", until: .rightParen))
    case .text, .leftDelimiter, .rightDelimiter, .assign, .declare, .pipe, .rightParen, .space,
      .character, .keyword, .endOfInput, .failure:
      back()
      return nil
    }
  }

  private mutating func addSite(_ token: TemplateToken) -> Int {
    addSite(token.offset, token.text)
  }

  // MARK: - Literals

  private func number(_ token: TemplateToken) throws(TemplateParseError) -> TemplateNumber {
    let digits = token.text.replacing("_", with: "")
    if let int = Self.integer(digits) {
      return TemplateNumber(text: token.text, int: int, float: Double(int))
    }
    guard let float = FloatParsing.double(digits),
      digits.utf8.contains(where: { $0 &- UInt8(ascii: "0") < 10 })
    else { throw error("bad number syntax: \(GoString.quoted(token.text))") }
    if !digits.utf8.contains(where: { ".eEpP".utf8.contains($0) }) {
      throw error("integer overflow: \(GoString.quoted(token.text))")
    }
    return TemplateNumber(text: token.text, int: Int64(exactly: float), float: float)
  }

  /// An integer with Go's prefixes: `0x`, `0o`, `0b`, and `0` for octal.
  private static func integer(_ text: String) -> Int64? {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let isSigned = isNegative || text.utf8.first == UInt8(ascii: "+")
    let digits = text.dropFirst(isSigned ? 1 : 0).lowercased()
    let sign = isNegative ? "-" : ""
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
      return Int64(sign + digits.dropFirst(2), radix: radix)
    }
    let isOctal = digits.hasPrefix("0") && digits.utf8.count > 1
    return digits.first == "+" || digits.first == "-"
      ? nil : Int64(sign + digits, radix: isOctal ? 8 : 10)
  }

  private func character(_ token: TemplateToken) throws(TemplateParseError) -> TemplateNumber {
    guard let text = GoUnquoting.unquoted(token.text), text.unicodeScalars.count == 1,
      let scalar = text.unicodeScalars.first
    else { throw error("malformed character constant: \(token.text)") }
    return TemplateNumber(text: token.text, int: Int64(scalar.value), float: Double(scalar.value))
  }

  /// The text of a quoted or raw string.
  func unquoted(_ token: TemplateToken) throws(TemplateParseError) -> String {
    guard let text = GoUnquoting.unquoted(token.text) else { throw error("invalid syntax") }
    return text
  }
}
