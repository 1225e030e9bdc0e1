import Dispatch
import Synchronization

/// An answer that a thread waits for.
final class Answer<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let arrival = DispatchSemaphore(value: 0)

  func give(_ value: Value) {
    self.value.withLock { $0 = value }
    arrival.signal()
  }

  func wait() -> Value {
    arrival.wait()
    guard let value = value.withLock({ $0 }) else { preconditionFailure("nobody else takes it") }
    return value
  }
}
