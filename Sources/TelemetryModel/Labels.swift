/// One name and value of a label set, compared byte by byte.
public struct Label: Sendable {
  /// The label's name.
  public var name: String
  /// The label's value.
  public var value: String

  /// A label of these.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

extension Label: Hashable, Comparable {
  /// Whether both are the same byte by byte.
  public static func == (lhs: Label, rhs: Label) -> Bool {
    lhs.name.equalsBytes(rhs.name) && lhs.value.equalsBytes(rhs.value)
  }

  /// By name, then by value, byte by byte.
  public static func < (lhs: Label, rhs: Label) -> Bool {
    if !lhs.name.equalsBytes(rhs.name) { return lhs.name.precedesBytes(rhs.name) }
    return lhs.value.precedesBytes(rhs.value)
  }

  /// Hashes the bytes of name and value.
  public func hash(into hasher: inout Hasher) {
    Self.hash(name, into: &hasher)
    Self.hash(value, into: &hasher)
  }

  private static func hash(_ text: String, into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}

/// The reserved label names.
public enum LabelName {
  /// The metric's name.
  public static let metricName = "__name__"
  /// The metric's type, with type-and-unit labels.
  public static let metricType = "__type__"
  /// The metric's unit, with type-and-unit labels.
  public static let metricUnit = "__unit__"
  /// The upper bound of a classic histogram's bucket.
  public static let bucketBound = "le"
  /// A LogQL pipeline error's kind.
  public static let error = "__error__"
  /// A LogQL pipeline error's text.
  public static let errorDetails = "__error_details__"

  /// The labels that operators remove together with the metric's name.
  public static let metadata = [metricName, metricType, metricUnit]

  /// Whether `name` is one of `metadata`.
  public static func isMetadata(_ name: String) -> Bool {
    name.utf8.first == UInt8(ascii: "_") && metadata.contains { $0.equalsBytes(name) }
  }

  /// Whether `name` needs no quotes: `[A-Za-z_][A-Za-z0-9_]*`.
  public static func isLegacy(_ name: String) -> Bool {
    !name.isEmpty && !isDigit(name.utf8.first!)
      && name.utf8.allSatisfy { isLetter($0) || isDigit($0) }
  }

  /// Whether `name` is a metric name that needs no braces: as a label name, with colons.
  public static func isLegacyMetric(_ name: String) -> Bool {
    !name.isEmpty && !isDigit(name.utf8.first!)
      && name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: ":") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_")
      || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}

/// A label set: names sorted by bytes, each once.
///
/// Empty values are kept when they are put in (LogQL tells them from absent labels); PromQL's
/// operators never put them in.
public struct Labels: Hashable, Sendable {
  /// The labels, sorted by name.
  public private(set) var pairs: [Label]

  /// The empty label set.
  public init() { pairs = [] }

  /// The label set of `labels`, in any order; of labels with one name the last wins.
  public init(_ labels: some Sequence<Label>) {
    pairs = []
    for label in labels { self[label.name] = label.value }
  }

  /// The label set of pairs that are sorted by name already, each name once.
  public init(sorted labels: [Label]) {
    assert(zip(labels, labels.dropFirst()).allSatisfy { $0.name.precedesBytes($1.name) })
    pairs = labels
  }

  /// The value of label `name`, nil where it is absent. Setting nil removes the label.
  ///
  /// - Complexity: O(number of labels).
  public subscript(name: String) -> String? {
    get {
      for pair in pairs where pair.name.equalsBytes(name) { return pair.value }
      return nil
    }
    set {
      let place = pairs.firstIndex { !$0.name.precedesBytes(name) } ?? pairs.count
      let found = place < pairs.count && pairs[place].name.equalsBytes(name)
      switch (newValue, found) {
      case (let value?, true): pairs[place].value = value
      case (let value?, false): pairs.insert(Label(name: name, value: value), at: place)
      case (nil, true): pairs.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// The metric's name, or nil.
  public var metricName: String? { self[LabelName.metricName] }
  /// Whether there is no label.
  public var isEmpty: Bool { pairs.isEmpty }
  /// How many labels there are.
  public var count: Int { pairs.count }

  /// This label set without the labels that `isRemoved` names.
  public func removing(where isRemoved: (String) -> Bool) -> Labels {
    var kept: [Label] = []
    kept.reserveCapacity(pairs.count)
    for pair in pairs where !isRemoved(pair.name) { kept.append(pair) }
    return Labels(sorted: kept)
  }

  /// This label set without `__name__`, `__type__` and `__unit__`.
  public func removingMetricMetadata() -> Labels { removing(where: LabelName.isMetadata) }

  /// Whether both have the same `__name__`, `__type__` and `__unit__`.
  public func sharesMetricMetadata(with other: Labels) -> Bool {
    var (place, otherPlace) = (0, 0)
    while true {
      while place < pairs.count, !LabelName.isMetadata(pairs[place].name) { place += 1 }
      while otherPlace < other.pairs.count,
        !LabelName.isMetadata(other.pairs[otherPlace].name)
      { otherPlace += 1 }
      if place == pairs.count || otherPlace == other.pairs.count {
        return place == pairs.count && otherPlace == other.pairs.count
      }
      if pairs[place] != other.pairs[otherPlace] { return false }
      place += 1
      otherPlace += 1
    }
  }

  /// Only the labels that `names` lists and that are here.
  public func keeping(_ names: [String]) -> Labels {
    Labels(sorted: pairs.filter { pair in names.contains { $0.equalsBytes(pair.name) } })
  }

  /// This label set without the labels that `names` lists.
  public func removing(_ names: [String]) -> Labels {
    removing { name in names.contains { $0.equalsBytes(name) } }
  }
}

extension Labels: Comparable {
  /// Pairwise by name, then value; a prefix sorts first.
  public static func < (lhs: Labels, rhs: Labels) -> Bool {
    lhs.pairs.lexicographicallyPrecedes(rhs.pairs)
  }
}

extension Labels: CustomStringConvertible {
  /// The braces form, `{a="b", c="d"}`; names that need it and all values are quoted as Go quotes.
  public var description: String {
    "{"
      + pairs.map { pair in
        let name = LabelName.isLegacy(pair.name) ? pair.name : GoString.quoted(pair.name)
        return name + "=" + GoString.quoted(pair.value)
      }.joined(separator: ", ") + "}"
  }

  /// The form that PromQL users write: `name{a="b"}`, with the name before the braces where it can
  /// stand there.
  public var metricDescription: String {
    guard let name = metricName, LabelName.isLegacyMetric(name) else { return description }
    let rest = removing { $0.equalsBytes(LabelName.metricName) }
    return rest.isEmpty ? name : name + rest.description
  }
}

extension Labels: ExpressibleByDictionaryLiteral {
  /// The label set of pairs of name and value.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.map { Label(name: $0.0, value: $0.1) })
  }
}
