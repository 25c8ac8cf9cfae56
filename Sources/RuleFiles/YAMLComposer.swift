// Events to trees: anchors are kept, aliases replaced, and repeated keys refused.

/// Reads the documents of a YAML text one after another.
struct YAMLComposer {
  private let events: YAMLEvents
  private let maxNesting: Int
  /// What each anchor marks; those of one document are known in the next.
  private var anchors: [String: Part] = [:]

  /// A tree and how deep nodes nest in it, 0 for a scalar.
  private struct Part {
    var tree: YAMLTree
    var height = 0
  }

  /// Nodes deeper than `maxNesting` are refused, those that aliases bring too, so that neither
  /// reading nor freeing them can exhaust the stack.
  init(_ text: [UInt8], maxNesting: Int) throws(YAMLFailure) {
    events = try YAMLEvents(text)
    self.maxNesting = maxNesting
    _ = try events.next()
  }

  /// The next document's root, nil behind the last.
  mutating func nextRoot() throws(YAMLFailure) -> YAMLTree? {
    guard case .documentStart = try events.next().kind else { return nil }
    let root = try node(from: events.next(), depth: 0)
    _ = try events.next()
    return root.tree
  }

  private mutating func node(from event: YAMLEvent, depth: Int) throws(YAMLFailure) -> Part {
    let part: Part
    if depth > maxNesting { throw .tooDeep(at: event.mark) }
    switch event.kind {
    case .scalar(let text, let style, let tag):
      part = Part(
        tree: .scalar(YAMLTree.Scalar(text: text, style: style, tag: tag, mark: event.mark)))
    case .sequenceStart: part = try sequence(at: event.mark, depth: depth)
    case .mappingStart: part = try mapping(at: event.mark, depth: depth)
    case .alias:
      guard let known = event.anchor.flatMap({ anchors[$0] }) else {
        throw YAMLFailure(message: "found undefined alias", place: .mark(event.mark))
      }
      if depth + known.height > maxNesting { throw .tooDeep(at: event.mark) }
      return known
    case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
      throw YAMLFailure(message: "the text is not YAML", place: .mark(event.mark))
    }
    if let anchor = event.anchor { anchors[anchor] = part }
    return part
  }

  private mutating func sequence(at mark: YAMLMark, depth: Int) throws(YAMLFailure) -> Part {
    var items: [YAMLTree] = []
    var height = 0
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind { break }
      let item = try node(from: event, depth: depth + 1)
      items.append(item.tree)
      height = max(height, item.height + 1)
    }
    return Part(tree: .sequence(items, mark), height: height)
  }

  private mutating func mapping(at mark: YAMLMark, depth: Int) throws(YAMLFailure) -> Part {
    var pairs: [(key: YAMLTree, value: YAMLTree)] = []
    var height = 0
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { break }
      let key = try node(from: event, depth: depth + 1)
      let value = try node(from: events.next(), depth: depth + 1)
      pairs.append((key.tree, value.tree))
      height = max(height, key.height + 1, value.height + 1)
    }
    try Self.checkKeys(pairs.map(\.key))
    return Part(tree: .mapping(pairs, mark), height: height)
  }

  /// Refuses keys of one text and type that stand in a mapping twice.
  private static func checkKeys(_ keys: [YAMLTree]) throws(YAMLFailure) {
    var byText: [String: [YAMLTree.Scalar]] = [:]
    for case .scalar(let key) in keys { byText[key.text, default: []].append(key) }
    guard byText.count < keys.count else { return }
    var repeated: [YAMLTree.Scalar] = []
    for scalars in byText.values where scalars.count > 1 {
      let byTag = Dictionary(grouping: scalars) { $0.tag ?? YAMLScalarType.tag(of: $0.text) }
      repeated += byTag.values.compactMap { $0.count > 1 ? $0.first : nil }
    }
    guard let first = repeated.min(by: { $0.text < $1.text }) else { return }
    let names = repeated.map(\.text).sorted().map { "`\($0)`" }.joined(separator: ", ")
    throw YAMLFailure(message: "the key \(names) is repeated", place: .mark(first.mark))
  }
}

extension YAMLFailure {
  /// Nodes within nodes without end.
  static func tooDeep(at mark: YAMLMark) -> YAMLFailure {
    YAMLFailure(message: "the document nests too deeply", place: .mark(mark))
  }
}
