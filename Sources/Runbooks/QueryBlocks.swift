import Diagnostics

/// One query of a block that holds several, with its place in the block.
struct BlockQuery: Hashable, Sendable {
  var text: String
  /// Where it begins in the block's text, in bytes.
  var offset: Int

  /// The queries of a block: paragraphs apart by blank lines, comment lines left out.
  static func all(in text: String) -> [BlockQuery] {
    var queries: [BlockQuery] = []
    var current: BlockQuery?
    var offset = 0
    func finish() {
      if let query = current { queries.append(query) }
      current = nil
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let content = line.drop(while: \.isWhitespace)
      if content.isEmpty || (content.hasPrefix("#") && current == nil) {
        finish()
      } else if current == nil {
        current = BlockQuery(text: String(line), offset: offset)
      } else {
        current?.text += "\n" + line
      }
      offset += line.utf8.count + 1
    }
    finish()
    return queries
  }
}
