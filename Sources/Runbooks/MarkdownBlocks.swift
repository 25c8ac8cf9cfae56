/// A fenced block of a Markdown text.
package struct MarkdownBlock: Hashable, Sendable {
  /// The first word behind the opening fence, in lower case: `promql`, `yaml`.
  package var language: String
  /// The lines between the fences, without the fence's indentation.
  package var text: String
  /// The number of the block's first line, from 1.
  package var firstLine: Int
  /// The nearest heading above.
  package var heading: String

  /// All fenced blocks of `markdown`, in order (CommonMark §4.5; tildes too). A fence that never
  /// ends takes the rest.
  ///
  /// - Complexity: O(length of the text).
  package static func all(in markdown: String) -> [MarkdownBlock] {
    var blocks: [MarkdownBlock] = []
    var open: (block: MarkdownBlock, fence: Substring, indent: Int)?
    var heading = ""
    for (index, line) in markdown.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = line.hasSuffix("\r") ? line.dropLast() : line
      let indent = line.prefix { $0 == " " }.count
      let content = line.dropFirst(indent)
      if let (opened, fence, depth) = open {
        var block = opened
        let run = content.prefix { $0 == fence.first }
        if run.count >= fence.count, content.dropFirst(run.count).allSatisfy(\.isWhitespace) {
          blocks.append(block)
          open = nil
        } else {
          block.text += line.dropFirst(min(depth, indent)) + "\n"
          open = (block, fence, depth)
        }
      } else if let fence = openingFence(content) {
        let word = content.dropFirst(fence.count).drop(while: \.isWhitespace)
          .prefix { !$0.isWhitespace && $0 != "{" }
        let block = MarkdownBlock(
          language: word.lowercased(), text: "", firstLine: index + 2, heading: heading)
        open = (block, fence, indent)
      } else if content.hasPrefix("#") {
        heading = String(content.drop { $0 == "#" }.drop(while: \.isWhitespace))
      }
    }
    if let open { blocks.append(open.block) }
    return blocks
  }

  private static func openingFence(_ content: Substring) -> Substring? {
    guard let mark = content.first, mark == "`" || mark == "~" else { return nil }
    let run = content.prefix { $0 == mark }
    return run.count >= 3 ? run : nil
  }
}
