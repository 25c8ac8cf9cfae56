import Diagnostics
import Testing

/// The file that the golden outputs are about: `up` stands at bytes 18 to 20, `foo` at 21 to 24.
private let rules = SourceText(name: "rules/a.yml", text: "alert: Down\nexpr: up foo\nfor: 5m\n")

private let unexpected = LocatedDiagnostic(
  Diagnostic(
    id: "promql/syntax", severity: .error, message: "unexpected identifier \"foo\"",
    range: SourceRange(21, 24),
    notes: [
      .init("the expression ends before it"), .init("starts here", range: SourceRange(18, 20)),
    ],
    fixIts: [.init("did you mean `and`?", range: SourceRange(20, 21), replacement: " and ")]),
  in: rules, subject: "Down")

private let placeless = LocatedDiagnostic(
  Diagnostic(id: "rule/empty", severity: .info, message: "no <rules>", range: nil), in: rules)

@Suite struct TerminalRendererTests {
  @Test func showsPlaceCaretsNotesAndSuggestion() {
    #expect(
      TerminalRenderer().render(unexpected) == """
        error[promql/syntax]: Down: unexpected identifier "foo"
         --> rules/a.yml:2:10
        2 | expr: up foo
          |          ^^^
          = note: the expression ends before it
          = note: starts here
         --> rules/a.yml:2:7
        2 | expr: up foo
          |       ^^
          = help: did you mean `and`?
        2 + expr: up and foo

        """)
  }

  @Test func namesOnlyTheTextWhereThereIsNoPlace() {
    #expect(
      TerminalRenderer().render(placeless) == "info[rule/empty]: no <rules>\n --> rules/a.yml\n")
  }

  @Test func putsCaretsUnderWideCharactersAndBehindTabs() {
    let source = SourceText(name: "q", text: "\tあ{x}")
    let found = Diagnostic(id: "a/b", severity: .warning, message: "m", range: SourceRange(4, 7))
    #expect(
      TerminalRenderer().render(LocatedDiagnostic(found, in: source)) == """
        warning[a/b]: m
         --> q:1:3
        1 |     あ{x}
          |       ^^^

        """)
  }

  @Test func underlinesEveryLineOfARange() {
    let source = SourceText(name: "q", text: "sum(\n  up\n)")
    let found = Diagnostic(id: "a/b", severity: .error, message: "m", range: SourceRange(3, 11))
    #expect(
      TerminalRenderer().render(LocatedDiagnostic(found, in: source)) == """
        error[a/b]: m
         --> q:1:4
        1 | sum(
          |    ^
        2 |   up
          |   ^^
        3 | )
          | ^

        """)
  }

  @Test func showsOneCaretAtTheEndOfTheText() {
    let source = SourceText(name: "q", text: "up +")
    let found = Diagnostic(id: "a/b", severity: .error, message: "m", range: SourceRange(4, 4))
    #expect(
      TerminalRenderer().render(LocatedDiagnostic(found, in: source)) == """
        error[a/b]: m
         --> q:1:5
        1 | up +
          |     ^

        """)
  }

  @Test func elidesTheMiddleOfLongRanges() {
    let source = SourceText(name: "q", text: "1\n2\n3\n4\n5\n6\n7\n8")
    let found = Diagnostic(id: "a/b", severity: .error, message: "m", range: SourceRange(0, 15))
    let text = TerminalRenderer().render(LocatedDiagnostic(found, in: source))
    #expect(text.contains("2 | 2\n  | ^\n  | ...\n7 | 7\n"))
    #expect(!text.contains("4 | 4"))
  }

  @Test func writesEscapeSequencesOnlyWhenColored() {
    #expect(!TerminalRenderer().render(unexpected).contains("\u{1B}"))
    #expect(
      TerminalRenderer(style: .colored).render(unexpected).contains("\u{1B}[1;31m^^^\u{1B}[0m"))
  }

  @Test func keepsControlCharactersOfTheSourceOffTheTerminal() {
    let source = SourceText(name: "q", text: "a\u{1B}[2J")
    let found = Diagnostic(id: "a/b", severity: .error, message: "m", range: SourceRange(0, 1))
    let text = TerminalRenderer().render(LocatedDiagnostic(found, in: source))
    #expect(text.contains("1 | a\u{FFFD}[2J\n"))
  }

  @Test(arguments: [SourceRange(-5, 400), SourceRange(99, 99), SourceRange(9, 2)])
  func survivesRangesThatLieOutsideOfTheText(range: SourceRange) {
    let found = Diagnostic(
      id: "a/b", severity: .error, message: "m", range: range,
      fixIts: [.init("f", range: range, replacement: "x")])
    for format in DiagnosticFormat.allCases {
      #expect(!format.render([LocatedDiagnostic(found, in: rules)]).isEmpty)
    }
  }
}

@Suite struct ReportRendererTests {
  @Test func writesJSONLines() {
    #expect(
      JSONLinesRenderer().render([unexpected]) == """
        {"schema":1,"id":"promql/syntax","severity":"error","file":"rules/a.yml","line":2,"col":10,\
        "endLine":2,"endCol":13,"rule":"Down","message":"unexpected identifier \\"foo\\"",\
        "notes":[{"message":"the expression ends before it"},\
        {"message":"starts here","line":2,"col":7}],\
        "suggestions":[{"message":"did you mean `and`?","line":2,"col":9,"endLine":2,"endCol":10,\
        "newText":" and "}],"fingerprint":"\(fingerprint(unexpected))"}

        """)
  }

  @Test func fingerprintsOutliveMovedLines() {
    var moved = unexpected
    moved.source = SourceText(name: "rules/a.yml", text: "\n\nexpr: up foo")
    moved.diagnostic.range = SourceRange(11, 14)
    #expect(fingerprint(moved) == fingerprint(unexpected))
    moved.subject = "Up"
    #expect(fingerprint(moved) != fingerprint(unexpected))
  }

  @Test func writesSARIF() {
    let log = SARIFRenderer(toolName: "lookback", toolVersion: "1").render([placeless])
    #expect(
      log == """
        {"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[\
        {"tool":{"driver":{"name":"lookback","version":"1","rules":[{"id":"rule/empty"}]}},\
        "columnKind":"unicodeCodePoints","results":[{"ruleId":"rule/empty","ruleIndex":0,\
        "level":"note","message":{"text":"no <rules>"},"locations":[{"physicalLocation":\
        {"artifactLocation":{"uri":"rules/a.yml"}}}],\
        "partialFingerprints":{"lookback/v1":"\(fingerprint(placeless))"}}]}]}

        """)
    let other = SARIFRenderer(toolName: "lookback").render([unexpected])
    #expect(
      other.contains(
        #""region":{"startLine":2,"startColumn":10,"endLine":2,"endColumn":13}"#))
    #expect(
      other.contains(
        """
        "replacements":[{"deletedRegion":{"startLine":2,"startColumn":9,"endLine":2,"endColumn":10},\
        "insertedContent":{"text":" and "}}]
        """))
  }

  @Test func writesGitHubCommands() {
    #expect(
      GitHubRenderer().render([unexpected, placeless]) == """
        ::error file=rules/a.yml,line=2,col=10,endLine=2,endColumn=12,title=promql/syntax::Down: \
        unexpected identifier "foo"%0Athe expression ends before it%0Astarts here%0Ahelp: did you mean `and`?
        ::notice file=rules/a.yml,title=rule/empty::no <rules>

        """)
  }

  @Test func writesCheckstyle() {
    #expect(
      CheckstyleRenderer().render([unexpected, placeless]) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <checkstyle version="4.3">
          <file name="rules/a.yml">
            <error line="2" column="10" severity="error" message="Down: unexpected identifier \
        &quot;foo&quot;" source="promql/syntax"/>
            <error severity="info" message="no &lt;rules&gt;" source="rule/empty"/>
          </file>
        </checkstyle>

        """)
  }

  @Test func writesJUnitWithPassedFiles() {
    #expect(
      JUnitRenderer().render([placeless], checked: ["rules/a.yml", "b.yml"]) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites tests="2" failures="0">
          <testsuite name="rules/a.yml" tests="1" failures="0">
            <testcase classname="rules/a.yml" name="rule/empty" file="rules/a.yml">
              <system-out>info[rule/empty]: no &lt;rules&gt;
         --&gt; rules/a.yml
        </system-out>
            </testcase>
          </testsuite>
          <testsuite name="b.yml" tests="1" failures="0">
            <testcase classname="b.yml" name="no findings"/>
          </testsuite>
        </testsuites>

        """)
    let failed = JUnitRenderer().render([unexpected], checked: [])
    #expect(failed.contains("<testsuites tests=\"1\" failures=\"1\">"))
    #expect(failed.contains("name=\"promql/syntax Down line 2\""))
    #expect(failed.contains("type=\"error\">error[promql/syntax]: Down: unexpected"))
  }

  /// The fingerprint that the JSON record of a diagnostic names.
  private func fingerprint(_ located: LocatedDiagnostic) -> Substring {
    JSONLinesRenderer().render([located]).suffix(19).prefix(16)
  }
}

@Suite struct SourceTextTests {
  @Test func countsLinesAndColumnsFromOne() {
    let source = SourceText(name: "s", text: "aé\r\n\nb")
    #expect(source.lineCount == 3)
    #expect(source.line(1) == "aé")
    #expect(source.line(2) == "")
    #expect(source.position(at: 3) == SourcePosition(line: 1, column: 4))
    #expect(source.scalarPosition(at: 3) == SourcePosition(line: 1, column: 3))
    #expect(source.position(at: 6) == SourcePosition(line: 3, column: 1))
    #expect(source.position(at: 7) == SourcePosition(line: 3, column: 2))
    #expect(source.position(at: 700) == SourcePosition(line: 3, column: 2))
  }
}

@Suite struct DisplayWidthTests {
  @Test(arguments: [("abc", 3), ("", 0), ("é", 1), ("e\u{301}", 1), ("あ", 2), ("🙂", 2), ("ＡＢ", 4)])
  func countsColumns(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test func truncatesWithAnEllipsis() {
    #expect(DisplayWidth.truncated("abcdef", to: 4) == "abc…")
    #expect(DisplayWidth.truncated("ああ", to: 3) == "あ…")
    #expect(DisplayWidth.truncated("abc", to: 3) == "abc")
    #expect(DisplayWidth.truncated("abc", to: 0) == "")
  }
}
