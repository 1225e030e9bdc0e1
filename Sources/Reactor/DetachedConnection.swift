import Synchronization

/// A connection on its way from one loop to another. It can be attached once; if it never is, it is closed.
///
/// A class, because mailboxes and arrays hold only what can be copied; the descriptor itself is not.
package final class DetachedConnection: Sendable {
  private let descriptor: Mutex<Descriptor?>
  /// `nil` when it is not encrypted.
  let tls: TLSStream?

  /// `nil`: it was lost before it could leave.
  init(_ descriptor: consuming Descriptor?, _ tls: TLSStream? = nil) {
    self.descriptor = Mutex(descriptor)
    self.tls = tls
  }

  func take() -> Descriptor? { descriptor.withLock { $0.take() } }
}
