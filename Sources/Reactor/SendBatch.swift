import Bytes
import CLinux

/// Sends that wait for each other, so that those of one turn, to many connections, leave by few system calls.
struct SendBatch: ~Copyable {
  /// A longer run of bytes is sent at once: its copy would cost what its system call does.
  static let runByteCount = 1024
  /// What waits at most.
  static let byteCount = 512 * 1024

  /// `nil` when each send is a system call of its own, and nothing ever waits here.
  private let ring: SendRing?
  /// `sends[i]` is for `ids[i]`, and names a range of `bytes`.
  private(set) var ids: [ConnectionID] = []
  private(set) var sends: [clinux_send] = []
  private var bytes: [UInt8] = []

  init(ring: consuming SendRing?) { self.ring = ring }

  var isEmpty: Bool { ids.isEmpty }

  func hasRoom(for run: Span<UInt8>) -> Bool {
    ring != nil && run.count <= Self.runByteCount && bytes.count + run.count <= Self.byteCount
  }

  mutating func append(_ run: Span<UInt8>, to id: ConnectionID) {
    ids.append(id)
    sends.append(clinux_send(offset: UInt32(bytes.count), count: UInt32(run.count), socket: -1, result: 0))
    bytes.append(contentsOf: run)
  }

  /// Carries all of them out. `descriptor` says where each goes now; a negative number is nowhere.
  mutating func send(descriptor: (ConnectionID) -> Int32) {
    for index in ids.indices { sends[index].socket = descriptor(ids[index]) }
    ring?.send(&sends, from: bytes)
  }

  /// What the kernel has not taken of send number `index`.
  @_lifetime(borrow self)
  func rest(of index: Int) -> Span<UInt8> {
    let send = sends[index]
    return bytes.span.extracting(Int(send.offset) + max(0, Int(send.result))..<Int(send.offset + send.count))
  }

  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    sends.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }
}
