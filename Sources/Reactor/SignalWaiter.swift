import Glibc

/// The signals by which an operator speaks to the process, received one at a time by a thread that waits for them.
package struct SignalWaiter {
  package enum Signal: Int32, CaseIterable, Sendable {
    /// SIGTERM: finish in good order.
    case terminate = 15
    /// SIGINT: the same, from a terminal.
    case interrupt = 2
    /// SIGHUP: read certificates and keys again.
    case hangUp = 1
  }

  private let signals: sigset_t

  /// Blocks the signals in this thread and in all that it starts from now on, and ignores SIGPIPE: writing to a reset
  /// socket is an error like others. Make it before any other thread.
  package init() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in Signal.allCases { sigaddset(&signals, signal.rawValue) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
    self.signals = signals
  }

  /// Waits for the next signal.
  package func wait() -> Signal {
    var number: Int32 = 0
    while true {
      // It fails only for a bad set; some systems interrupt it for a debugger.
      if withUnsafePointer(to: signals, { sigwait($0, &number) }) == 0, let signal = Signal(rawValue: number) {
        return signal
      }
    }
  }
}
