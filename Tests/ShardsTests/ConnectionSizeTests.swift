import Shards
import Testing

@Suite("What a connection holds in memory")
struct ConnectionSizeTests {
  /// A connection that is idle costs this much and little more: it has no buffers.
  @Test("has not grown unnoticed")
  func size() { #expect(MemoryLayout<Connection>.stride <= 256) }
}
