/// Values under names that a slab gave out, be it this table's own or one elsewhere.
///
/// Invariant: `generations[i]` is the generation of the value in slot `i`, or 0 when there is none; the memory of a slot is initialized
/// exactly while there is one. So the name of a former value finds nothing, and no value is ever copied.
@usableFromInline
package struct SideTable<Element: ~Copyable>: ~Copyable {
  /// Room for `generations.count` values.
  @usableFromInline var slots = UnsafeMutablePointer<Element>.allocate(capacity: 0)
  @usableFromInline var generations: [UInt32] = []
  @usableFromInline package internal(set) var count = 0

  @inlinable
  package init() {}

  @inlinable
  deinit {
    // In bounds, and initialized: see the invariant.
    for index in generations.indices where generations[index] != 0 { (slots + index).deinitialize(count: 1) }
    slots.deallocate()
  }

  @inlinable
  package mutating func insert(_ element: consuming Element, as id: SlabID) {
    let index = Int(id.index)
    if index >= generations.count { grow(toHold: index) }
    precondition(generations[index] == 0 && id.generation != 0, "two values under one name")
    // In bounds after `grow`, and not initialized: its generation was 0.
    (slots + index).initialize(to: element)
    generations[index] = id.generation
    count += 1
  }

  @inlinable
  @discardableResult
  package mutating func remove(_ id: SlabID) -> Element? {
    guard contains(id) else { return nil }
    count -= 1
    generations[Int(id.index)] = 0
    // In bounds and initialized: it was there. It is not any more, as its generation says.
    return (slots + Int(id.index)).move()
  }

  @inlinable
  package func contains(_ id: SlabID) -> Bool {
    Int(id.index) < generations.count && generations[Int(id.index)] == id.generation && id.generation != 0
  }

  /// The value of `id`, which must be there, to be read and changed in place.
  @inlinable
  package subscript(id: SlabID) -> Element {
    _read {
      precondition(contains(id), "a stale name")
      // In bounds and initialized: it is there.
      yield slots[Int(id.index)]
    }
    _modify {
      precondition(contains(id), "a stale name")
      // As above; `self` is borrowed exclusively.
      yield &slots[Int(id.index)]
    }
  }

  /// The names of all values, in the order of their indices.
  package var ids: [SlabID] {
    generations.indices.compactMap { index in
      generations[index] == 0 ? nil : SlabID(index: UInt32(index), generation: generations[index])
    }
  }

  @usableFromInline
  mutating func grow(toHold index: Int) {
    let capacity = max(16, index + 1, generations.count * 3 / 2)
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    // In bounds: both hold `generations.count` values, and only initialized ones are moved.
    for index in generations.indices where generations[index] != 0 {
      (larger + index).moveInitialize(from: slots + index, count: 1)
    }
    slots.deallocate()
    slots = larger
    generations.append(contentsOf: repeatElement(0, count: capacity - generations.count))
  }
}
