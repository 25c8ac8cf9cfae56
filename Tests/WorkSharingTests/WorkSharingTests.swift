import Testing
import WorkSharing

/// Pieces of work on several threads.
@Suite("Work sharing") struct WorkSharingTests {
  @Test("every piece is done once", arguments: [0, 1, 2, 7, 1000], [1, 2, 5])
  func everyPieceOnce(count: Int, workers: Int) {
    var done = [Int32](repeating: 0, count: count)
    done.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer
      // Each piece has a place of its own, so no two threads write to one.
      WorkSharing.run(count: count, workers: workers) { slots[$0] += Int32($0) + 1 }
    }
    #expect(done == (0..<count).map { Int32($0) + 1 })
  }

  @Test("pieces are consumed in order", arguments: [0, 1, 2, 7, 1000], [1, 2, 5])
  func piecesInOrder(count: Int, workers: Int) {
    var texts: [String] = []
    WorkSharing.inOrder(count: count, workers: workers, ahead: 3, make: { "piece \($0)" }) {
      texts.append($0)
    }
    #expect(texts == (0..<count).map { "piece \($0)" })
  }

  private struct Enough: Error {}

  @Test("a consumer that has had enough ends the work", arguments: [1, 2, 5])
  func consumerEnds(workers: Int) {
    var texts: [String] = []
    #expect(throws: Enough.self) {
      try WorkSharing.inOrder(
        count: 100_000, workers: workers, ahead: 4, make: { "piece \($0)" }
      ) { (text: String) throws(Enough) in
        if texts.count == 10 { throw Enough() }
        texts.append(text)
      }
    }
    #expect(texts.count == 10)
  }

  @Test func thereIsACore() {
    #expect(WorkSharing.coreCount >= 1)
  }
}
