import Synchronization

/// A connection on its way from one loop to another. It can be attached once; if it never is, it is closed.
///
/// A class, because mailboxes and arrays hold only what can be copied; the descriptor itself is not.
package final class DetachedConnection: Sendable {
  private let descriptor: Mutex<Descriptor?>

  /// `nil`: it was lost before it could leave.
  init(_ descriptor: consuming Descriptor?) { self.descriptor = Mutex(descriptor) }

  func take() -> Descriptor? { descriptor.withLock { $0.take() } }
}
