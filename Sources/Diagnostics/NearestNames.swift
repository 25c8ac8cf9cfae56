/// "Did you mean": the names nearest to a mistyped one.
package enum NearestNames {
  /// Up to `limit` of `candidates` whose edit distance to `name` is small for its length, nearest
  /// first.
  ///
  /// Distance: Damerau and Levenshtein with adjacent swaps (optimal string alignment), after
  /// folding case.
  /// - Complexity: O(candidates × name length²), with candidates of far-off length skipped.
  package static func nearest(
    to name: String, among candidates: some Sequence<String>, limit: Int = 3
  )
    -> [String]
  {
    let wanted = Array(name.lowercased().utf8)
    let most = max(1, min(4, wanted.count / 3))
    var found: [(distance: Int, name: String)] = []
    for candidate in candidates where candidate != name {
      let bytes = Array(candidate.lowercased().utf8)
      if abs(bytes.count - wanted.count) > most { continue }
      let distance = editDistance(wanted, bytes)
      if distance <= most { found.append((distance, candidate)) }
    }
    found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return found.prefix(limit).map(\.name)
  }

  private static func editDistance(_ lhs: [UInt8], _ rhs: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: rhs.count + 1)
    var last = Array(0...rhs.count)
    for row in 0..<lhs.count {
      var current = [row + 1]
      for column in 0..<rhs.count {
        let isSame = lhs[row] == rhs[column]
        var best = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, lhs[row] == rhs[column - 1], lhs[row - 1] == rhs[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      beforeLast = last
      last = current
    }
    return last[rhs.count]
  }
}
