import Rooms
import Synchronization

/// Whether the storage answers, as its writer finds out, and everyone who wants to know.
///
/// Only the writer's thread changes it. Observers are called under the lock, so that each sees the changes in their order.
final class StorageStatus: Sendable {
  private struct State {
    var isStalled = false
    var observers: [@Sendable (StorageReply) -> Void] = []
  }

  private let state = Mutex(State())
  private let onEvent: @Sendable (ActionLogEvent) -> Void

  init(onEvent: @escaping @Sendable (ActionLogEvent) -> Void) { self.onEvent = onEvent }

  var isStalled: Bool { state.withLock { $0.isStalled } }

  /// Calls `observer` with `.stalled` and `.recovered` from now on; at once when the storage is stalled now.
  func register(_ observer: @escaping @Sendable (StorageReply) -> Void) {
    state.withLock {
      $0.observers.append(observer)
      if $0.isStalled { observer(.stalled) }
    }
  }

  func stall(reason: String) {
    guard change(to: true, announcing: .stalled) else { return }
    report(.stalled(reason: reason))
  }

  func recover() {
    guard change(to: false, announcing: .recovered) else { return }
    report(.recovered)
  }

  func report(_ event: ActionLogEvent) { onEvent(event) }

  private func change(to isStalled: Bool, announcing reply: StorageReply) -> Bool {
    state.withLock {
      guard $0.isStalled != isStalled else { return false }
      $0.isStalled = isStalled
      for observer in $0.observers { observer(reply) }
      return true
    }
  }
}
