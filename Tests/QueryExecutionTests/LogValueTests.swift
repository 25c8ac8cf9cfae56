import TelemetryModel
import Testing

@testable import QueryExecution

/// The parts that log stages share.
@Suite struct LogValueTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:01.5Z", 1_500_000_000), ("1970-01-01T01:00:00+01:00", 0),
      ("12", 12_000_000_000), ("1.5", 1_500_000_000), ("1700000000", 1_700_000_000_000_000_000),
      ("1700000000123", 1_700_000_000_123_000_000), ("1700000000123456", 1_700_000_000_123_456_000),
      ("1700000000123456789", 1_700_000_000_123_456_789), ("99999999999", nil),
      ("99999999999999", nil), ("99999999999999999", nil), ("9999999999.5", nil), ("1e400", nil),
      ("-5", nil), ("", nil), ("noon", nil), ("NaN", nil), ("9999-12-31T23:59:59Z", nil),
    ] as [(String, Int64?)])
  func readsMoments(text: String, nanoseconds: Int64?) {
    #expect(LogMoment.parse(text) == nanoseconds)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "a 10.200.0.1 b", true), ("10.0.0.0/8", "11.0.0.1", false),
    ("10.0.0.1-10.0.0.9", "10.0.0.9", true), ("10.0.0.1-10.0.0.9", "10.0.0.10", false),
    ("1.2.3.4", "1.2.3.4:80", true), ("1.2.3.4", "1.2.3.4.", false), ("1.2.3.4", "11.2.3.4", false),
    ("2001:db8::/32", "[2001:db8::1]:443", true), ("::1", "at ::1", true),
    ("::1", "1.2.3.4", false),
    ("0.0.0.0/0", "999.1.1.1 then 1.1.1.1", true), ("1.1.1.1", "", false),
    ("1.1.1.1", ":::", false),
  ])
  func findsAddresses(pattern: String, text: String, isFound: Bool) throws {
    let scanner = try #require(AddressScanner(pattern))
    Array(text.utf8).withUnsafeBufferPointer { #expect(scanner.isFound(in: $0) == isFound) }
  }

  @Test func survivesRandomAddresses() throws {
    var generator = SeededGenerator(seed: 13)
    let scanners = try ["1.2.3.0/24", "::/0", "fe80::1-fe80::9"].map {
      try #require(AddressScanner($0))
    }
    let alphabet = Array("0129af.:/- ".utf8)
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0..<30, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? 0
      }
      text.withUnsafeBufferPointer { text in
        for scanner in scanners { _ = scanner.isFound(in: text) }
      }
    }
  }

  /// Against a dictionary, through the size at which names are indexed.
  @Test func keepsLabelsAsADictionaryDoes() {
    var generator = SeededGenerator(seed: 17)
    for size in [4, 20, 40] {
      var list = LabelList()
      var wanted: [String: String] = [:]
      for turn in 0..<2000 {
        let name = "n\(Int.random(in: 0..<size, using: &generator))"
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<10:
          list.set(name, "\(turn)")
          wanted[name] = "\(turn)"
        case 10..<18:
          list.remove(name)
          wanted[name] = nil
        case 18:
          list.removeAll { $0.name.utf8.count == 2 }
          wanted = wanted.filter { $0.key.utf8.count != 2 }
        default:
          if turn % 10 == 0 {
            list.removeAll()
            wanted = [:]
          }
        }
        #expect(list[name] == wanted[name])
        #expect(list.pairs.count == wanted.count)
      }
      for pair in list.pairs { #expect(wanted[pair.name] == pair.value) }
    }
  }

  /// Names are bytes: composed and decomposed letters differ.
  @Test func tellsNamesApartByTheirBytes() {
    var list = LabelList()
    for index in 0..<20 { list.set("k\(index)", "") }
    list.set("\u{E9}", "composed")
    list.set("e\u{301}", "decomposed")
    #expect(list.pairs.count == 22)
    #expect(list["\u{E9}"] == "composed")
  }

  @Test func staysWithin64Bits() {
    #expect(Nanoseconds.from(milliseconds: 2) == 2_000_000)
    #expect(Nanoseconds.from(milliseconds: .max) == .max)
    #expect(Nanoseconds.from(milliseconds: .min) == .min)
    #expect(Nanoseconds.difference(.min, 1) == .min)
    #expect(Nanoseconds.difference(.max, -1) == .max)
    #expect(Nanoseconds.difference(5, 7) == -2)
    #expect(Nanoseconds.behind(.max) == .max)
  }
}
