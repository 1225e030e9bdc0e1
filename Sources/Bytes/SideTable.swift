/// Values under names that a slab gave out, be it this table's own or one elsewhere.
///
/// The slots come in pages, so that a table that grows moves no value and leaves no hole behind.
///
/// Invariant: `generations[i]` is the generation of the value in slot `i`, or 0 when there is none; the memory of a slot is initialized
/// exactly while there is one. So the name of a former value finds nothing, and no value is ever copied.
@usableFromInline
package struct SideTable<Element: ~Copyable>: ~Copyable {
  /// Room for `generations.count` values.
  @usableFromInline var pages: [UnsafeMutablePointer<Element>] = []
  @usableFromInline var generations: [UInt32] = []
  @usableFromInline package internal(set) var count = 0

  @inlinable
  package init() {}

  @inlinable
  deinit {
    // In bounds, and initialized: see the invariant.
    for index in generations.indices where generations[index] != 0 { slot(index).deinitialize(count: 1) }
    for page in pages { page.deallocate() }
  }

  @inlinable
  static var slotsPerPage: Int { 64 }

  /// Where the value of an index is, which is below `generations.count`.
  @inlinable
  func slot(_ index: Int) -> UnsafeMutablePointer<Element> {
    // In bounds: each page holds `slotsPerPage` values.
    pages[index / Self.slotsPerPage] + index % Self.slotsPerPage
  }

  @inlinable
  package mutating func insert(_ element: consuming Element, as id: SlabID) {
    let index = Int(id.index)
    while index >= generations.count { grow() }
    precondition(generations[index] == 0 && id.generation != 0, "two values under one name")
    // In bounds after `grow`, and not initialized: its generation was 0.
    slot(index).initialize(to: element)
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
    return slot(Int(id.index)).move()
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
      yield slot(Int(id.index)).pointee
    }
    _modify {
      precondition(contains(id), "a stale name")
      // As above; `self` is borrowed exclusively.
      yield &slot(Int(id.index)).pointee
    }
  }

  /// The names of all values, in the order of their indices.
  package var ids: [SlabID] {
    generations.indices.compactMap { index in
      generations[index] == 0 ? nil : SlabID(index: UInt32(index), generation: generations[index])
    }
  }

  @usableFromInline
  mutating func grow() {
    pages.append(.allocate(capacity: Self.slotsPerPage))
    generations.append(contentsOf: repeatElement(0, count: Self.slotsPerPage))
  }
}
