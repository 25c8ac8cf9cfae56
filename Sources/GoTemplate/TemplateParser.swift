// Tokens to a tree: the statements. Pipelines and operands: TemplateParser+Pipelines.swift.

import TelemetryModel

/// Parses one template text, with the grammar and the error texts of Go's text/template.
struct TemplateParser {
  /// How deep actions and parentheses may nest.
  static let maxNesting = 100

  let name: String
  let text: String
  let tokens: [TemplateToken]
  let functionNames: Set<String>
  var position = 0
  var nesting = 0
  /// How many ranges stand around the current place.
  private var rangeDepth = 0
  /// The variables in scope, `$` first.
  var variables = ["$"]
  /// Where the current action starts.
  private var actionOffset: Int?
  var sites: [TemplateSite] = []
  private var definitions: [String: [TemplateNode]] = [:]

  init(name: String, text: String, functionNames: Set<String>) {
    self.name = name
    self.text = text
    self.functionNames = functionNames
    tokens = TemplateLexer.tokens(of: text)
  }

  /// The whole tree.
  mutating func parse() throws(TemplateParseError) -> TemplateTree {
    var root: [TemplateNode] = []
    while peek().kind != .endOfInput {
      if let name = try definitionName() {
        try parseDefinition(of: name)
        continue
      }
      switch try statement() {
      case .node(let node): root.append(node)
      case .end: throw error("unexpected {{end}}")
      case .otherwise: throw error("unexpected {{else}}")
      }
    }
    return TemplateTree(
      name: name, text: text, root: root, definitions: definitions, sites: sites)
  }

  // MARK: - Statements

  /// What a text or an action turned out to be.
  private enum Statement {
    case node(TemplateNode)
    case end(TemplateToken)
    case otherwise(TemplateToken)
  }

  private mutating func statement() throws(TemplateParseError) -> Statement {
    let token = nextNonSpace()
    switch token.kind {
    case .text: return .node(.text(Array(token.text.utf8)))
    case .leftDelimiter:
      actionOffset = token.offset
      defer { actionOffset = nil }
      return try action()
    default: throw unexpected(token, in: "input")
    }
  }

  private mutating func action() throws(TemplateParseError) -> Statement {
    let token = nextNonSpace()
    guard case .keyword(let keyword) = token.kind else {
      back()
      return .node(.action(try pipeline("command", until: .rightDelimiter)))
    }
    switch keyword {
    case .block: return .node(try block())
    case .break: return .node(try loopControl("{{break}}", .breakLoop))
    case .continue: return .node(try loopControl("{{continue}}", .continueLoop))
    case .else: return try otherwise()
    case .end: return .end(try expect(.rightDelimiter, in: "end"))
    case .if: return .node(try branch(.conditional))
    case .range: return .node(try branch(.range))
    case .with: return .node(try branch(.with))
    case .template: return .node(try invocation())
    case .define: throw unexpected(token, in: "command")
    case .nil:
      back()
      return .node(.action(try pipeline("command", until: .rightDelimiter)))
    }
  }

  /// Statements up to an `{{end}}` or `{{else}}`, which it returns too.
  private mutating func statements() throws(TemplateParseError) -> ([TemplateNode], Statement) {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > Self.maxNesting { throw error("actions nest more than \(Self.maxNesting) deep") }
    var nodes: [TemplateNode] = []
    while peekNonSpace().kind != .endOfInput {
      let statement = try statement()
      switch statement {
      case .node(let node): nodes.append(node)
      case .end, .otherwise: return (nodes, statement)
      }
    }
    throw error("unexpected EOF")
  }

  private mutating func otherwise() throws(TemplateParseError) -> Statement {
    let next = peekNonSpace()
    if next.kind == .keyword(.if) || next.kind == .keyword(.with) { return .otherwise(next) }
    return .otherwise(try expect(.rightDelimiter, in: "else"))
  }

  private mutating func branch(
    _ kind: TemplateBranch.Kind
  ) throws(TemplateParseError) -> TemplateNode {
    let variableCount = variables.count
    defer { variables.removeSubrange(variableCount...) }
    let pipeline = try pipeline(kind.rawValue, until: .rightDelimiter)
    if kind == .range { rangeDepth += 1 }
    let (body, closing) = try statements()
    if kind == .range { rangeDepth -= 1 }
    var rest: [TemplateNode] = []
    if case .otherwise = closing {
      if kind == .conditional, peek().kind == .keyword(.if) {
        _ = next()
        rest = [try nestedBranch(.conditional)]
      } else if kind == .with, peek().kind == .keyword(.with) {
        _ = next()
        rest = [try nestedBranch(.with)]
      } else {
        let (nodes, end) = try statements()
        guard case .end = end else { throw error("expected end; found {{else}}") }
        rest = nodes
      }
    }
    return .branch(
      TemplateBranch(kind: kind, pipeline: pipeline, body: body, otherwise: rest))
  }

  /// The branch of an `{{else if}}`, which shares its `{{end}}` with the one before.
  private mutating func nestedBranch(
    _ kind: TemplateBranch.Kind
  ) throws(TemplateParseError) -> TemplateNode {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > Self.maxNesting { throw error("actions nest more than \(Self.maxNesting) deep") }
    return try branch(kind)
  }

  private mutating func loopControl(
    _ shown: String, _ node: TemplateNode
  ) throws(TemplateParseError) -> TemplateNode {
    let token = nextNonSpace()
    if token.kind != .rightDelimiter { throw unexpected(token, in: shown) }
    if rangeDepth == 0 { throw error("\(shown) outside {{range}}") }
    return node
  }

  // MARK: - Named templates

  /// The name in `{{define "name"}}`, if that is what comes next.
  private mutating func definitionName() throws(TemplateParseError) -> String? {
    guard peek().kind == .leftDelimiter else { return nil }
    let start = position
    _ = next()
    guard nextNonSpace().kind == .keyword(.define) else {
      position = start
      return nil
    }
    let name = try templateName(in: "define clause")
    try expect(.rightDelimiter, in: "define clause")
    return name
  }

  private mutating func parseDefinition(of name: String) throws(TemplateParseError) {
    definitions[name] = try ownScope("define clause")
  }

  /// Statements up to `{{end}}` that see no variable but `$`.
  private mutating func ownScope(
    _ context: String
  ) throws(TemplateParseError) -> [TemplateNode] {
    let outer = (variables, rangeDepth)
    defer { (variables, rangeDepth) = outer }
    (variables, rangeDepth) = (["$"], 0)
    let (nodes, closing) = try statements()
    guard case .end = closing else { throw error("unexpected {{else}} in \(context)") }
    return nodes
  }

  private mutating func block() throws(TemplateParseError) -> TemplateNode {
    let offset = peekNonSpace().offset
    let name = try templateName(in: "block clause")
    let argument = try pipeline("block clause", until: .rightDelimiter)
    let body = try ownScope("block clause")
    if definitions[name] == nil { definitions[name] = body }
    return invocationNode(name, argument, at: offset)
  }

  private mutating func invocation() throws(TemplateParseError) -> TemplateNode {
    let offset = peekNonSpace().offset
    let name = try templateName(in: "template clause")
    var argument: TemplatePipeline?
    if nextNonSpace().kind != .rightDelimiter {
      back()
      argument = try pipeline("template clause", until: .rightDelimiter)
    }
    return invocationNode(name, argument, at: offset)
  }

  private mutating func invocationNode(
    _ name: String, _ argument: TemplatePipeline?, at offset: Int
  ) -> TemplateNode {
    let shown = argument.map { " " + sites[$0.site].text } ?? ""
    let site = addSite(offset, "{{template \(GoString.quoted(name))\(shown)}}")
    return .invocation(name: name, argument: argument, site: site)
  }

  private mutating func templateName(in context: String) throws(TemplateParseError) -> String {
    let token = nextNonSpace()
    guard token.kind == .string || token.kind == .rawString else {
      throw unexpected(token, in: context)
    }
    return try unquoted(token)
  }

  // MARK: - Tokens

  func peek() -> TemplateToken { tokens[min(position, tokens.count - 1)] }

  mutating func next() -> TemplateToken {
    defer { position = min(position + 1, tokens.count) }
    return peek()
  }

  mutating func nextNonSpace() -> TemplateToken {
    while peek().kind == .space { position += 1 }
    return next()
  }

  mutating func peekNonSpace() -> TemplateToken {
    while peek().kind == .space { position += 1 }
    return peek()
  }

  /// Undoes the last `next()`.
  mutating func back() { position -= 1 }

  @discardableResult
  mutating func expect(
    _ kind: TemplateToken.Kind, in context: String
  ) throws(TemplateParseError) -> TemplateToken {
    let token = nextNonSpace()
    if token.kind != kind { throw unexpected(token, in: context) }
    return token
  }

  mutating func addSite(_ offset: Int, _ text: String) -> Int {
    sites.append(TemplateSite(offset: offset, text: text))
    return sites.count - 1
  }

  // MARK: - Errors

  /// An error about the token read last.
  func error(_ message: String) -> TemplateParseError {
    let offset = tokens[min(max(position - 1, 0), tokens.count - 1)].offset
    return TemplateParseError(message: message, name: name, line: line(of: offset), offset: offset)
  }

  func unexpected(_ token: TemplateToken, in context: String) -> TemplateParseError {
    var message = "unexpected \(token.description) in \(context)"
    if token.kind == .failure {
      message = token.text
      if let actionOffset, line(of: actionOffset) != line(of: token.offset) {
        let place = " started at \(name):\(line(of: actionOffset))"
        message += (message.hasSuffix(" action") ? "" : " in action") + place
      }
    }
    return TemplateParseError(
      message: message, name: name, line: line(of: token.offset), offset: token.offset)
  }

  private func line(of offset: Int) -> Int {
    1 + text.utf8.prefix(offset).count { $0 == UInt8(ascii: "\n") }
  }
}
