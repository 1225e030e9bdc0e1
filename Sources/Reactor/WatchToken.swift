import Bytes

/// What an event is about, and how the 64 bits that the kernel keeps with a descriptor say so.
///
/// A connection is told by its whole name, generation included: an event of a connection that has ended in the same
/// batch finds nothing, even if a new one sits in its slot. The other two have slot numbers that no connection reaches.
enum WatchToken {
  case mailbox
  case listener(ListenerID)
  case connection(ConnectionID)

  private static let firstSpecialSlot = UInt32(1) << 31

  init(word: UInt64) {
    let id = SlabID(word: word)
    if id.index < Self.firstSpecialSlot {
      self = .connection(id)
    } else if id.index == .max {
      self = .mailbox
    } else {
      self = .listener(ListenerID(id.index - Self.firstSpecialSlot))
    }
  }

  var word: UInt64 {
    switch self {
    case .mailbox: SlabID(index: .max, generation: 0).word
    case .listener(let listener): SlabID(index: Self.firstSpecialSlot + UInt32(listener), generation: 0).word
    case .connection(let id): id.word
    }
  }
}
