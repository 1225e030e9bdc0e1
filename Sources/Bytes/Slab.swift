/// A table of values with stable names, O(1) insertion, removal and lookup. Slots are used again, latest freed first.
@usableFromInline
package struct Slab<Element: ~Copyable>: ~Copyable {
  @usableFromInline var table = SideTable<Element>()
  /// The names that freed slots give next.
  @usableFromInline var free: [SlabID] = []
  @usableFromInline var slotCount: UInt32 = 0

  @inlinable
  package init() {}

  @inlinable
  package var count: Int { table.count }

  @inlinable
  package mutating func insert(_ element: consuming Element) -> SlabID {
    let id: SlabID
    if let next = free.popLast() {
      id = next
    } else {
      id = SlabID(index: slotCount, generation: 1)
      slotCount += 1
    }
    table.insert(element, as: id)
    return id
  }

  @inlinable
  @discardableResult
  package mutating func remove(_ id: SlabID) -> Element? {
    guard contains(id) else { return nil }
    free.append(SlabID(index: id.index, generation: max(1, id.generation &+ 1)))
    return table.remove(id)
  }

  @inlinable
  package func contains(_ id: SlabID) -> Bool { table.contains(id) }

  /// The value of `id`, to be read and changed in place. `id` must be in the slab.
  @inlinable
  package subscript(id: SlabID) -> Element {
    // Not by the subscript of the table: a coroutine inside a coroutine takes memory from the heap for its frame.
    _read {
      precondition(table.contains(id), "a stale name")
      // In bounds and initialized: it is there.
      yield table.slots[Int(id.index)]
    }
    _modify {
      precondition(table.contains(id), "a stale name")
      // As above; `self` is borrowed exclusively.
      yield &table.slots[Int(id.index)]
    }
  }

  /// The names of all values, in the order of their slots.
  package var ids: [SlabID] { table.ids }
}
