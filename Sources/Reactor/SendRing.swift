import CLinux

/// A way to hand many sends to the kernel in one system call: an io_uring(7), for the thread that has made it.
///
/// It saves each of them the way into the kernel and out of it. All else that a send costs, it costs here too.
struct SendRing: ~Copyable {
  /// How many sends one system call takes; of more there are several.
  private static let capacity: UInt32 = 256

  private let ring: clinux_send_ring

  /// `nil` where there is none: the kernel is older than Linux 6.1, or a sandbox forbids it, as that of containers often does.
  init?() {
    var ring = clinux_send_ring()
    guard clinux_send_ring_open(&ring, Self.capacity) == 0 else { return nil }
    self.ring = ring
  }

  deinit { withUnsafePointer(to: ring) { clinux_send_ring_close($0) } }

  /// Carries out `sends`, of ranges of `bytes`, in their order, and sets their results.
  func send(_ sends: inout [clinux_send], from bytes: [UInt8]) {
    // In bounds: all ranges lie in `bytes`, which neither moves nor changes during the call, and after it the kernel is done with it.
    bytes.withUnsafeBytes { bytes in
      sends.withUnsafeMutableBufferPointer { sends in
        withUnsafePointer(to: ring) {
          clinux_send_ring_send($0, bytes.baseAddress, sends.baseAddress, UInt32(sends.count))
        }
      }
    }
  }
}

/// Whether the sends of a turn can leave together.
package func canBatchSends() -> Bool {
  switch SendRing() {
  case .some: true
  case nil: false
  }
}
