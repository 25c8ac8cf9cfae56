import Glibc

@testable import ChunkStore

/// This test program once more, to be killed.
struct ChildProcess {
  let identifier: pid_t
  /// What the child writes to its descriptor `outputDescriptor`.
  let output: CInt

  static let outputDescriptor: CInt = 3

  /// The value of a variable of the environment.
  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Starts the tests whose names match `filter`, with more variables in the environment.
  init(filter: String, variables: [String: String]) throws {
    var path = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &path, path.count - 1)
    guard length > 0 else {
      throw StoreError.system(operation: "readlink", path: "/proc/self/exe", errno: errno)
    }
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw StoreError.system(operation: "pipe", path: "", errno: errno)
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], Self.outputDescriptor)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var environment: [String] = variables.map { "\($0.key)=\($0.value)" }
    var place = environ
    while let entry = place.pointee {
      environment.append(String(cString: entry))
      place += 1
    }
    let words = [
      String(decoding: path[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self),
      "--testing-library", "swift-testing", "--filter", filter,
    ]
    let arguments = words.map { strdup($0) } + [nil]
    let settings = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + settings { free(text) } }
    var identifier = pid_t()
    let code = posix_spawn(&identifier, path, &actions, nil, arguments, settings)
    guard code == 0 else {
      close(ends[0])
      throw StoreError.system(operation: "posix_spawn", path: words[0], errno: code)
    }
    self.identifier = identifier
    output = ends[0]
  }

  /// What the child has written since the last call, at least a byte of it; empty at its end.
  func read() -> [UInt8] {
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(output, &piece, piece.count)
      if count >= 0 { return Array(piece[..<count]) }
      if errno != EINTR { return [] }
    }
  }

  /// Kills the child at once, waits for its end, and hands on what it had still written.
  consuming func kill() -> [UInt8] {
    Glibc.kill(identifier, SIGKILL)
    var rest: [UInt8] = []
    while true {
      let more = read()
      if more.isEmpty { break }
      rest += more
    }
    var status: CInt = 0
    while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
    close(output)
    return rest
  }
}
