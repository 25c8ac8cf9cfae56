import TelemetryModel
import Testing

@testable import ChunkStore

/// Stores of every version of the format, as they were written once by `SampleStore`; they are
/// never written anew.
@Suite("Stores of every version")
struct GoldenStoreTests {
  /// The folder of the repository.
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  @Test(
    "read as what was written into them",
    arguments: ["v1", "v2-log", "v2", "v3", "v3.1", "v3.2", "v3.3", "v4"])
  func reading(name: String) throws {
    let path = "\(Self.root)/Fixtures/store/\(name)"
    #expect(Store.verify(directory: path) == [])
    let memory = MemoryStoreWriter()
    switch name {
    case "v4": try SampleStore.fillShapes(memory)
    case "v3": try SampleStore.fillEntryPoints(memory)
    case "v2", "v3.1", "v3.2", "v3.3": try SampleStore.fillColumns(memory)
    default: try SampleStore.fill(memory)
    }
    let expected = try SampleStore.contents(of: memory.finish())
    #expect(try SampleStore.contents(of: Store.open(directory: path)) == expected)
  }
}
