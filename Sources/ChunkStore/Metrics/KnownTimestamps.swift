import Synchronization

// Timestamps that were decoded once.

/// The timestamps of a store's timelines, as far as they were read twice and as there is room:
/// series that are asked again, and metrics of one target, share them.
///
/// Safe to use from several threads.
final class KnownTimestamps: Sendable {
  /// A timeline of the store, as its row tells it: in a damaged segment several rows may point to
  /// one page.
  struct Key: Hashable {
    var segment: Int
    var timeline: Timeline
  }

  private struct Content {
    var timelines: [Key: [Int64]] = [:]
    /// What was read once: a single question gains nothing from keeping it.
    var readOnce: Set<Key> = []
    var byteCount = 0
  }

  /// Most bytes of timestamps that are kept.
  private let byteLimit: Int
  private let content = Mutex(Content())

  init(byteLimit: Int = 64 << 20) { self.byteLimit = byteLimit }

  /// The timestamps of a timeline; nil where they are not kept.
  subscript(key: Key) -> [Int64]? { content.withLock { $0.timelines[key] } }

  /// Takes down that a timeline was read, and keeps its timestamps the second time, where there is
  /// room.
  func keep(_ timestamps: [Int64], of key: Key) {
    content.withLock {
      let size = 8 * timestamps.count
      if $0.byteCount + size > byteLimit || $0.timelines[key] != nil { return }
      if $0.readOnce.insert(key).inserted { return }
      $0.readOnce.remove(key)
      $0.timelines[key] = timestamps
      $0.byteCount += size
    }
  }
}
