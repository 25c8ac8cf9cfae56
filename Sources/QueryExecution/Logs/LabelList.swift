import TelemetryModel

/// Labels of one entry, each name once, in no order; found by name in constant time once there are
/// many.
struct LabelList {
  /// A name as a key: equal where its bytes are.
  private struct Name: Hashable {
    let text: String

    static func == (lhs: Name, rhs: Name) -> Bool { lhs.text.equalsBytes(rhs.text) }

    func hash(into hasher: inout Hasher) {
      var text = text
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }

  /// How many labels are still looked through one by one.
  private static let unindexedMax = 16

  private(set) var pairs: [Label] = []
  /// Places in `pairs`, once there are more than `unindexedMax`.
  private var places: [Name: Int] = [:]

  private var isIndexed: Bool { pairs.count > Self.unindexedMax }
  var isEmpty: Bool { pairs.isEmpty }

  subscript(name: String) -> String? { place(of: name).map { pairs[$0].value } }

  func contains(_ name: String) -> Bool { place(of: name) != nil }

  private func place(of name: String) -> Int? {
    isIndexed
      ? places[Name(text: name)] : pairs.firstIndex { $0.name.equalsBytes(name) }
  }

  /// Sets a label, in place of any of its name.
  mutating func set(_ name: String, _ value: String) {
    if let place = place(of: name) {
      pairs[place].value = value
      return
    }
    pairs.append(Label(name: name, value: value))
    if pairs.count == Self.unindexedMax + 1 {
      reindex()
    } else if isIndexed {
      places[Name(text: name)] = pairs.count - 1
    }
  }

  mutating func remove(_ name: String) {
    guard let place = place(of: name) else { return }
    let wasIndexed = isIndexed
    pairs.swapAt(place, pairs.count - 1)
    pairs.removeLast()
    guard wasIndexed else { return }
    places[Name(text: name)] = nil
    if place < pairs.count { places[Name(text: pairs[place].name)] = place }
  }

  mutating func removeAll(where isRemoved: (Label) -> Bool) {
    pairs.removeAll(where: isRemoved)
    reindex()
  }

  mutating func removeAll() {
    pairs.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }

  private mutating func reindex() {
    places.removeAll(keepingCapacity: true)
    if !isIndexed { return }
    for (place, pair) in pairs.enumerated() { places[Name(text: pair.name)] = place }
  }
}
