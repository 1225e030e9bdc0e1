import CLinux
import Glibc
import Synchronization

/// A thread with a name, for one event loop or one blocking job.
package final class LoopThread: Sendable {
  private final class Start {
    let name: String
    let body: () -> Void

    init(name: String, body: @escaping () -> Void) {
      self.name = name
      self.body = body
    }
  }

  private let thread: Mutex<pthread_t?>

  /// Starts a thread that runs `body` and ends.
  ///
  /// - Parameter name: shown by ps and top; Linux keeps 15 bytes of it.
  /// - Throws: when there can be no more threads.
  package init(named name: String, _ body: sending @escaping () -> Void) throws(SystemError) {
    var thread = pthread_t()
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    let code = pthread_create(
      &thread, nil,
      { argument in
        // The one reference that passRetained made, taken by the one thread it was made for. `body` was sent: nobody
        // else has it.
        let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        clinux_name_thread(start.name)
        clinux_wait_exactly()
        start.body()
        return nil
      }, start.toOpaque())
    guard code == 0 else {
      start.release()
      throw SystemError(code: code)
    }
    self.thread = Mutex(thread)
  }

  /// A thread that nobody joined goes on, and cleans up after itself.
  deinit {
    if let thread = thread.withLock({ $0.take() }) { pthread_detach(thread) }
  }

  /// Waits for the thread to end. The second time there is nothing to wait for.
  package func join() {
    if let thread = thread.withLock({ $0.take() }) { pthread_join(thread, nil) }
  }
}
