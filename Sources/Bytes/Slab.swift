/// The name of a value in a `Slab`. A slot that is used again gets a new generation, so an old name never finds the new value.
package struct SlabID: Hashable, Sendable {
  package let index: UInt32
  package let generation: UInt32

  package init(index: UInt32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }

  /// Both halves in one word, as an epoll event carries it.
  package init(word: UInt64) {
    index = UInt32(truncatingIfNeeded: word)
    generation = UInt32(truncatingIfNeeded: word >> 32)
  }

  package var word: UInt64 { UInt64(generation) << 32 | UInt64(index) }
}

/// A table of values with stable names, O(1) insertion, removal and lookup. Slots are used again, latest freed first.
package struct Slab<Element> {
  private struct Slot {
    var element: Element?
    var generation: UInt32
  }

  private var slots: [Slot] = []
  private var free: [UInt32] = []

  package init() {}

  package var count: Int { slots.count - free.count }

  package mutating func insert(_ element: Element) -> SlabID {
    if let index = free.popLast() {
      slots[Int(index)].element = element
      return SlabID(index: index, generation: slots[Int(index)].generation)
    }
    slots.append(Slot(element: element, generation: 1))
    return SlabID(index: UInt32(slots.count - 1), generation: 1)
  }

  @discardableResult
  package mutating func remove(_ id: SlabID) -> Element? {
    guard contains(id) else { return nil }
    let element = slots[Int(id.index)].element.take()
    slots[Int(id.index)].generation &+= 1
    free.append(id.index)
    return element
  }

  package func contains(_ id: SlabID) -> Bool {
    Int(id.index) < slots.count && slots[Int(id.index)].generation == id.generation
      && slots[Int(id.index)].element != nil
  }

  /// The value of `id`, to be read and changed in place. `id` must be in the slab.
  package subscript(id: SlabID) -> Element {
    _read {
      precondition(slots[Int(id.index)].generation == id.generation, "stale slab id")
      yield slots[Int(id.index)].element!
    }
    _modify {
      precondition(slots[Int(id.index)].generation == id.generation, "stale slab id")
      yield &slots[Int(id.index)].element!
    }
  }

  /// The names of all values, in the order of their slots.
  package var ids: [SlabID] {
    slots.indices.compactMap { index in
      slots[index].element == nil ? nil : SlabID(index: UInt32(index), generation: slots[index].generation)
    }
  }
}
