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

  @Test func thereIsACore() {
    #expect(WorkSharing.coreCount >= 1)
  }
}
