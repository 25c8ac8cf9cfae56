import Foundation
import Testing

@testable import lookback_bench

/// The generated logs are what the benchmark says they are.
@Suite struct LogSetTests {
  @Test func streamsShareAllLines() {
    #expect(LogStream.all.count == 24)
    #expect(Set(LogStream.all.map(\.file)).count == 24)
    #expect(LogStream.all.map(\.share).reduce(0, +) == 1000)
  }

  @Test func oneSeedGivesOneText() throws {
    let first = try Self.files(lines: 3000, seed: 5)
    #expect(try first == Self.files(lines: 3000, seed: 5))
    #expect(try first != Self.files(lines: 3000, seed: 6))
  }

  @Test func oneLineInAHundredIsOddAndUnlikeAnyOther() throws {
    let files = try Self.files(lines: 100_000, seed: 1)
    var odd = 0
    var long = 0
    for (name, bytes) in files {
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      #expect(lines.last?.isEmpty == true && !lines.dropLast().contains(where: \.isEmpty))
      #expect(Set(lines).count == lines.count, "\(name) repeats a line")
      if name.hasSuffix(".json.log") {
        odd += lines.dropLast().filter { !$0.starts(with: #"{"time":"2024-"#.utf8) }.count
      }
      long += lines.filter { $0.count > 65_000 }.count
    }
    // Of eight JSON streams with 384 lines of a thousand, about 8 of 15 odd ones look odd at once.
    #expect((120...290).contains(odd))
    #expect((1...6).contains(long))
  }

  @Test func timesIncrease() throws {
    for (name, bytes) in try Self.files(lines: 20_000, seed: 2) {
      let times = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap {
        $0.firstMatch(of: /2024-08-01T\d\d:\d\d:\d\d\.\d{9}Z/)?.output
      }
      #expect(times.count > 100)
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(name)")
    }
  }

  private static func files(lines: Int, seed: UInt64) throws -> [String: [UInt8]] {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: directory) }
    _ = try LogSet(lines: lines, seed: seed).write(to: directory.path)
    return try Dictionary(
      uniqueKeysWithValues: LogStream.all.map {
        ($0.file, Array(try Data(contentsOf: directory.appendingPathComponent($0.file))))
      })
  }
}
