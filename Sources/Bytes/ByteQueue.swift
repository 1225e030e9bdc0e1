/// A queue of bytes in one piece of memory: appended at the end, read and discarded at the front.
///
/// An empty queue that was never written holds no memory. Discarding costs nothing until the dead front is larger than
/// what lives, which is when the rest moves down: each byte moves at most once on average.
@usableFromInline
package struct ByteQueue: Sendable {
  // head ≤ storage.count; storage[..<head] is dead, storage[head...] is readable.
  @usableFromInline var storage: [UInt8] = []
  @usableFromInline var head = 0

  @inlinable
  package init() {}

  @inlinable
  package var byteCount: Int { storage.count - head }

  @inlinable
  package var isEmpty: Bool { storage.count == head }

  /// Bytes that fit before more memory is taken.
  @inlinable
  package var capacity: Int { storage.capacity }

  /// The readable bytes.
  @inlinable
  package var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { storage.span.extracting(head...) }
  }

  /// Calls `body` with the readable bytes, to be changed in place.
  package mutating func withMutableSpan<Result, Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = head
    var whole = storage.mutableSpan
    var readable = whole._mutatingExtracting(start...)
    return try body(&readable)
  }

  package mutating func append(_ bytes: Span<UInt8>) {
    storage.append(contentsOf: bytes)
  }

  package mutating func append(_ byte: UInt8) { storage.append(byte) }

  /// Puts `bytes` before the readable ones.
  package mutating func prepend(_ bytes: Span<UInt8>) {
    var whole = ByteQueue()
    whole.append(bytes)
    whole.append(span)
    self = whole
  }

  /// Drops the first `byteCount` readable bytes.
  package mutating func discard(_ byteCount: Int) {
    precondition(byteCount <= self.byteCount, "discarding more than is there")
    head += byteCount
    if head == storage.count {
      storage.removeAll(keepingCapacity: true)
      head = 0
    } else if head > storage.count - head {
      storage.removeFirst(head)
      head = 0
    }
  }

  package mutating func removeAll(keepingCapacity: Bool = true) {
    storage.removeAll(keepingCapacity: keepingCapacity)
    head = 0
  }
}
