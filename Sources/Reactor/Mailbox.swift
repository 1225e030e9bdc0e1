import CLinux
import Glibc
import Synchronization

/// Messages to one event loop, from any number of threads. The messages of one thread arrive in the order it posted
/// them.
///
/// No wake-up is lost: `isAsleep` and `messages` change under one lock. A post that comes before the loop's `sleep`
/// leaves a message that `sleep` sees, and the loop does not sleep. A post that comes after it sees `isAsleep` and
/// writes the eventfd, which ends the wait even when that has not begun yet. Posts to a loop that is awake, or has been
/// woken, cost no system call: it drains the mailbox before it sleeps again.
///
/// The queue has no bound of its own; what its senders may have in flight bounds it.
package final class Mailbox<Message: Sendable>: Sendable {
  private struct State {
    var messages: [Message] = []
    var isAsleep = false
  }

  private let state = Mutex(State())
  let wakeup: Descriptor

  package init() throws(SystemError) {
    wakeup = try Descriptor(eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)))
  }

  /// Leaves a message for the loop. It may be called from any thread, and never waits for the loop.
  package func post(_ message: Message) {
    let wakes = state.withLock { state in
      state.messages.append(message)
      defer { state.isAsleep = false }
      return state.isAsleep
    }
    // It fails when the counter is full, and then the eventfd has long been readable.
    if wakes { eventfd_write(wakeup.number, 1) }
  }

  /// Whether the loop may sleep: the mailbox is empty, and from now on a post wakes the loop.
  func sleep() -> Bool {
    state.withLock { state in
      state.isAsleep = state.messages.isEmpty
      return state.isAsleep
    }
  }

  /// Moves all messages to the empty `batch`. The two arrays take turns, so that a busy mailbox allocates nothing.
  func drain(into batch: inout [Message]) {
    precondition(batch.isEmpty)
    state.withLock { state in
      state.isAsleep = false
      swap(&state.messages, &batch)
    }
  }
}
