import Dispatch
import Foundation

/// The threads of one log, to be waited for at its end.
struct StorageThreads: Sendable {
  private let running = DispatchGroup()

  func start(name: String, _ body: @escaping @Sendable () -> Void) {
    running.enter()
    let thread = Thread { [running] in
      body()
      running.leave()
    }
    thread.name = name
    thread.start()
  }

  /// Whether all threads have ended within `patience`.
  func join(within patience: Duration) -> Bool {
    running.wait(timeout: .now() + patience.dispatchInterval) == .success
  }
}

extension Duration {
  /// Whole nanoseconds of this duration, as Dispatch counts.
  var dispatchInterval: DispatchTimeInterval {
    .nanoseconds(Int(components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000))
  }
}
