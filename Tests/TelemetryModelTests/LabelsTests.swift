import TelemetryModel
import Testing

/// Label sets compare by bytes.
@Suite("Labels") struct LabelsTests {
  @Test func twoSpellingsOfOneLetterAreTwoValues() {
    let composed: Labels = ["a": "\u{E9}"]
    let decomposed: Labels = ["a": "e\u{301}"]
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
  }

  @Test func sortsPairwiseAPrefixFirst() {
    let sets: [Labels] = [["b": "1"], ["a": "2"], ["a": "1", "b": "1"], ["a": "1"]]
    #expect(sets.sorted() == [["a": "1"], ["a": "1", "b": "1"], ["a": "2"], ["b": "1"]])
  }

  @Test func anEmptyValueIsNotAnAbsentLabel() {
    let empty: Labels = ["a": ""]
    #expect(empty["a"] == "")
    #expect(empty != Labels())
  }

  @Test func settingNilRemoves() {
    var labels: Labels = ["a": "1", "b": "2"]
    labels["a"] = nil
    #expect(labels == ["b": "2"])
  }

  @Test func printsNamesThatNeedItInQuotes() {
    let labels: Labels = ["__name__": "up", "x.y": "a\"b"]
    #expect(labels.metricDescription == #"up{"x.y"="a\"b"}"#)
  }
}
