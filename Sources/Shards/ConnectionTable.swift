import Bytes

/// The connections of a shard, under the names that the event loop gave them.
///
/// Invariant: the connection at an index is the one of the generation beside it; names of former ones find nothing.
struct ConnectionTable {
  private var slots: [Connection?] = []
  private var generations: [UInt32] = []
  private(set) var count = 0

  mutating func insert(_ connection: Connection, as id: ConnectionID) {
    let index = Int(id.index)
    while slots.count <= index {
      slots.append(nil)
      generations.append(0)
    }
    precondition(slots[index] == nil, "two connections under one name")
    slots[index] = connection
    generations[index] = id.generation
    count += 1
  }

  @discardableResult
  mutating func remove(_ id: ConnectionID) -> Connection? {
    guard contains(id) else { return nil }
    count -= 1
    return slots[Int(id.index)].take()
  }

  func contains(_ id: ConnectionID) -> Bool {
    let index = Int(id.index)
    return index < slots.count && generations[index] == id.generation && slots[index] != nil
  }

  /// The connection `id`, which must be there, to be read and changed in place.
  subscript(id: ConnectionID) -> Connection {
    _read {
      precondition(generations[Int(id.index)] == id.generation, "stale connection")
      yield slots[Int(id.index)]!
    }
    _modify {
      precondition(generations[Int(id.index)] == id.generation, "stale connection")
      yield &slots[Int(id.index)]!
    }
  }

  /// The names of all connections, in the order of their indices.
  var ids: [ConnectionID] {
    slots.indices.compactMap { index in
      slots[index] == nil ? nil : ConnectionID(index: UInt32(index), generation: generations[index])
    }
  }
}
