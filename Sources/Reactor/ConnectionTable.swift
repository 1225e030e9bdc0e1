import Bytes

/// The connections of one loop, each with the descriptor that the table owns.
///
/// The life of a connection, as far as the loop knows it:
///
///     connecting ──> handshaking ──> open ──> inputEnded ──> (removed)
///         └────────────────────────>  └──> lingering ──────────^
struct ConnectionTable: ~Copyable {
  enum Phase {
    /// connect(2) is under way.
    case connecting
    /// An outgoing connection is established, and its TLS is not yet: `connected` is still owed.
    case handshaking
    case open
    /// The peer's end has been read; it may still be sent to.
    case inputEnded
    /// Closed by the handler, which has forgotten it: what still comes in is thrown away until the peer closes too.
    case lingering
  }

  struct Connection {
    /// Owned by the table. A slab holds what can be copied, so the duty to close it is not in the type.
    fileprivate(set) var descriptor: Int32
    /// `nil` when it is not encrypted.
    let tls: TLSStream?
    var phase: Phase
    /// A send was cut short, and `writable` is owed for it.
    var awaitsWritable = false
    /// Bytes of it wait in the batch, and nothing may overtake them.
    var isStaged = false
    /// It is to be read in the next turn although no event will say so.
    var isUnread = false
  }

  private var slab = Slab<Connection>()

  deinit {
    for id in slab.ids { _ = Descriptor(released: slab[id].descriptor) }
  }

  var count: Int { slab.count }

  var ids: [ConnectionID] { slab.ids }

  func contains(_ id: ConnectionID) -> Bool { slab.contains(id) }

  /// Where `id` stands, or `nil` when it is no more.
  func phase(of id: ConnectionID) -> Phase? { slab.contains(id) ? slab[id].phase : nil }

  mutating func insert(_ descriptor: consuming Descriptor, _ phase: Phase, _ tls: TLSStream?) -> ConnectionID {
    slab.insert(Connection(descriptor: descriptor.release(), tls: tls, phase: phase))
  }

  /// Forgets the connection and hands its descriptor back; dropped, it is closed.
  mutating func remove(_ id: ConnectionID) -> Descriptor? {
    slab.remove(id).map { Descriptor(released: $0.descriptor) }
  }

  subscript(id: ConnectionID) -> Connection {
    _read { yield slab[id] }
    _modify { yield &slab[id] }
  }
}
