import Runbooks
import Testing

/// Fenced blocks found in Markdown.
@Suite("Markdown blocks") struct MarkdownBlockTests {
  @Test func findsLanguageTextLineAndHeading() throws {
    let blocks = MarkdownBlock.all(
      in: """
        # Top
        text
        ## Queries
        ```promql
        # comment
        up
        ```
        """)
    let block = try #require(blocks.first)
    #expect(blocks.count == 1)
    #expect(block.language == "promql")
    #expect(block.text == "# comment\nup\n")
    #expect(block.firstLine == 5)
    #expect(block.heading == "Queries")
  }

  @Test func takesTheFencesIndentationOffEachLine() {
    let blocks = MarkdownBlock.all(in: "1. item\n   ```yaml\n   a:\n     b: 1\n  c: 2\n   ```\n")
    #expect(blocks.map(\.text) == ["a:\n  b: 1\nc: 2\n"])
  }

  @Test func aLongerOrOtherFenceInsideIsText() {
    let blocks = MarkdownBlock.all(in: "````\n```\nx\n```\n````\n~~~\n```\n~~~\n")
    #expect(blocks.map(\.text) == ["```\nx\n```\n", "```\n"])
  }

  @Test func aFenceThatNeverEndsTakesTheRest() {
    #expect(MarkdownBlock.all(in: "```promql\nup").map(\.text) == ["up\n"])
  }

  @Test func hasNoBlocksWithoutFences() {
    #expect(MarkdownBlock.all(in: "`up`\n\n    indented\n").isEmpty)
  }
}
