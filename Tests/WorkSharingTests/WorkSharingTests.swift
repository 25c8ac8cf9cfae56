import Synchronization
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

  @Test("work within work, and work of several callers at once")
  func nestedWork() {
    var sums = [Int](repeating: 0, count: 40)
    sums.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer
      WorkSharing.run(count: slots.count, workers: 4) { index in
        var sum = 0
        WorkSharing.inOrder(count: 50, workers: 3, ahead: 4, make: { $0 * index }) { sum += $0 }
        slots[index] = sum
      }
    }
    #expect(sums == (0..<40).map { 1225 * $0 })
  }

  /// Counts the objects that are alive.
  private final class Witness: Sendable {
    static let count = Mutex(0)

    init() { Self.count.withLock { $0 += 1 } }
    deinit { Self.count.withLock { $0 -= 1 } }
  }

  @Test("what work refers to is let go when it is done")
  func workIsLetGo() {
    for _ in 0..<200 {
      let witness = Witness()
      WorkSharing.run(count: 3, workers: 3) { _ in _ = witness }
    }
    #expect(Witness.count.withLock { $0 } == 0)
  }

  @Test func thereIsACore() {
    #expect(WorkSharing.coreCount >= 1)
  }
}
