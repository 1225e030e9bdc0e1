/// The name of a value in a `Slab`. A slot that is used again gets a new generation, so an old name never finds the new value.
@usableFromInline
package struct SlabID: Hashable, Sendable {
  @usableFromInline package let index: UInt32
  /// Counts from 1.
  @usableFromInline package let generation: UInt32

  @inlinable
  package init(index: UInt32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }

  /// Both halves in one word, as an epoll event carries it.
  @inlinable
  package init(word: UInt64) {
    index = UInt32(truncatingIfNeeded: word)
    generation = UInt32(truncatingIfNeeded: word >> 32)
  }

  @inlinable
  package var word: UInt64 { UInt64(generation) << 32 | UInt64(index) }
}
