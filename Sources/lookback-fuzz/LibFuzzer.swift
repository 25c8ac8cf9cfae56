// The two functions that libFuzzer calls. Its own `main` begins the program then.

#if FUZZING
  import Glibc

  /// What is fuzzed: libFuzzer's functions are C's and carry nothing. Set before the first input.
  nonisolated(unsafe) private var current: FuzzTarget?

  /// Finds the target that `--target=NAME` names; without it, runs the program's other commands.
  @_cdecl("LLVMFuzzerInitialize")
  func initializeFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
  ) -> CInt {
    let all = (1..<max(Int(count.pointee), 1)).compactMap { index in
      arguments.pointee[index].map { String(cString: $0) }
    }
    let prefix = "--target="
    guard let named = all.first(where: { $0.hasPrefix(prefix) }) else { Fuzz.run(all) }
    current = Fuzz.target(named: String(named.dropFirst(prefix.count)))
    if current == nil {
      Fuzz.write("no target has that name: \(named)\n")
      exit(2)
    }
    return 0
  }

  /// Runs one input; a broken claim ends the process, which libFuzzer takes for a find.
  @_cdecl("LLVMFuzzerTestOneInput")
  func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(BrokenClaim) {
      try current?.run(FuzzInput(Array(UnsafeBufferPointer(start: bytes, count: count))))
    } catch {
      Fuzz.write("not so: \(error)\n")
      abort()
    }
    return 0
  }
#endif
