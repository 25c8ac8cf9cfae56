import QueryEditing
import QueryEngine
import Testing

@Suite("What is open at the end of a query")
struct QueryScanTests {
  @Test("lines follow while a bracket or a raw string is open")
  func needsMoreLines() {
    for text in ["sum(", "rate(x[5m]", #"{job="a",}"# + " | line_format `", "up{", "sum(x # )"] {
      #expect(QueryScan(text.utf8).needsMoreLines, "\(text)")
    }
    for text in ["", "up", #"up{a="}"}"#, #"{a="("}"#, "up # (", "sum)(", #"{a="b"#] {
      #expect(!QueryScan(text.utf8).needsMoreLines, "\(text)")
    }
  }

  @Test("a pipe outside strings and comments makes a query LogQL")
  func detectsLanguage() {
    #expect(QueryLanguage.detected(in: #"{job="a"} |= "x""#, current: .promQL) == .logQL)
    #expect(
      QueryLanguage.detected(in: #"sum(rate({a="b"} | json [5m]))"#, current: .promQL) == .logQL)
    #expect(QueryLanguage.detected(in: #"up{a=~"b|c"}"#, current: .promQL) == .promQL)
    #expect(QueryLanguage.detected(in: "up # a | b", current: .promQL) == .promQL)
    #expect(QueryLanguage.detected(in: #"{job="a"}"#, current: .logQL) == .logQL)
  }

  @Test("an escaped quote does not end a string; in a raw string nothing escapes")
  func readsStrings() {
    #expect(QueryScan(#""a\"("#.utf8).string?.offset == 0)
    #expect(QueryScan(#"`a\`("#.utf8).string == nil)
  }
}
