import WorkSharing

/// Work on the pieces of a query's streams, on all cores.
enum PieceSharing {
  /// What `body` gives for each number from 0 up to `count`, in their order; of several errors the
  /// one of the least number is thrown.
  ///
  /// - Parameters:
  ///   - workers: most threads.
  ///   - makeWorker: called once by each thread, for what `body` needs and threads must not share.
  ///   - body: must touch nothing that another call may write.
  static func results<Worker, Result>(
    count: Int, workers: Int, _ makeWorker: () throws -> Worker,
    body: (Worker, Int) throws -> Result
  ) throws -> [Result] {
    var results = [Swift.Result<Result, any Error>?](repeating: nil, count: count)
    withoutActuallyEscaping(makeWorker) { makeWorker in
      withoutActuallyEscaping(body) { body in
        // SAFETY: both are called by several threads, which they are made for; each call writes to
        // its own result only, and all have ended before this returns.
        nonisolated(unsafe) let (makeWorker, body) = (makeWorker, body)
        results.withUnsafeMutableBufferPointer { buffer in
          nonisolated(unsafe) let target = buffer
          WorkSharing.run(count: count, workers: workers) {
            Swift.Result { try makeWorker() }
          } _: { worker, index in
            target[index] = Swift.Result { try body(try worker.get(), index) }
          }
        }
      }
    }
    return try results.compactMap { try $0?.get() }
  }
}
