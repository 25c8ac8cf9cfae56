extension WorkSharing {
  /// Makes pieces on several threads, the calling one among them, and hands them to `consume`, on
  /// the calling thread, in order.
  ///
  /// At most `ahead` pieces are made before they are wanted, so that memory is bounded. While the
  /// caller consumes, the others go on making. Where `consume` throws, no more pieces are made than
  /// are under way.
  ///
  /// - Parameters:
  ///   - count: how many pieces there are, numbered from 0.
  ///   - make: safe to call from several threads, once for each number.
  public static func inOrder<Piece, Failure: Error>(
    count: Int, workers: Int = coreCount, ahead: Int, make: @Sendable (Int) -> Piece,
    consume: (Piece) throws(Failure) -> Void
  ) throws(Failure) {
    let threads = min(workers, count) - 1
    if threads <= 0 {
      for index in 0..<max(count, 0) { try consume(make(index)) }
      return
    }
    let line = OrderedLine<Piece>(count: count, ahead: max(ahead, workers))
    var failure: Failure?
    withoutActuallyEscaping(make) { make in
      line.make = make
      let helpers = Helper.offering(threads) { line.work() }
      do throws(Failure) {
        for index in 0..<count { try consume(line.piece(index)) }
      } catch {
        failure = error
      }
      line.stop()
      Helper.finish(helpers)
      line.make = nil
    }
    if let failure { throw failure }
  }
}

/// Pieces on their way: which are being made, made, and consumed.
///
/// SAFETY of `@unchecked Sendable`: all state is guarded by the monitor; `make` changes only before
/// the first helper begins and after the last one has finished.
private final class OrderedLine<Piece>: @unchecked Sendable {
  var make: (@Sendable (Int) -> Piece)?
  private let count: Int
  private let ahead: Int
  private var made: [Piece?]
  private var next = 0
  private var consumed = 0
  private var isStopped = false
  private let monitor = Monitor()

  init(count: Int, ahead: Int) {
    self.count = count
    self.ahead = ahead
    made = [Piece?](repeating: nil, count: ahead)
  }

  /// Makes pieces until there are none left.
  func work() {
    monitor.lock()
    while !isStopped && next < count {
      if next < consumed + ahead { makeNext() } else { monitor.wait() }
    }
    monitor.unlock()
  }

  /// Makes the next piece; called, and returns, with the monitor locked.
  private func makeNext() {
    guard let make else { return }
    let index = next
    next += 1
    monitor.unlock()
    let piece = make(index)
    monitor.lock()
    made[index % ahead] = piece
    monitor.broadcast()
  }

  /// The piece `index`, for which the caller asks in order; meanwhile it makes pieces itself.
  func piece(_ index: Int) -> Piece {
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      if let piece = made[index % ahead] {
        made[index % ahead] = nil
        consumed = index + 1
        monitor.broadcast()
        return piece
      }
      if next < count && next < consumed + ahead {
        makeNext()
      } else {
        monitor.wait()
      }
    }
  }

  /// Lets all threads end.
  func stop() {
    monitor.lock()
    isStopped = true
    monitor.broadcast()
    monitor.unlock()
  }
}
