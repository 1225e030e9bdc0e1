import Bytes
import Glibc
import Reactor
import Testing

/// What concerns the whole process is tested in a process of its own.
@Suite("The process")
struct ProcessTests {
  @Test("Without descriptors, connections wait and the loop does not spin; with them, they are accepted")
  func descriptorsRunOut() async {
    await #expect(processExitsWith: .success) {
      var probe = try ProbedLoop()
      let client = Client()
      let full = DescriptorLimit()
      full.lower(to: client.number + 1)
      // The free numbers below the limit are taken too.
      while dup(client.number) >= 0 {}
      try client.connect(to: probe.listener.address)
      for _ in 1...3 { #expect(try await probe.next() == .acceptPaused(SystemError(code: EMFILE))) }
      full.restore()
      var pauses = 0
      while case .acceptPaused = try await probe.next() { pauses += 1 }
      // One may have been on its way. A loop that spun would have left thousands.
      #expect(pauses <= 1)
      try client.send([1])
      guard case .received(_, [1]) = try await probe.next() else { throw Unexpected() }
    }
  }

  @Test("The soft limit of descriptors is raised to the hard one")
  func limit() async {
    await #expect(processExitsWith: .success) {
      let limit = DescriptorLimit()
      limit.lower(to: 64)
      #expect(raiseDescriptorLimit() == Int(limit.original.rlim_max))
    }
  }

  @Test("Signals interrupt no thread, and wait for the one that asks")
  func signals() async {
    await #expect(processExitsWith: .success) {
      let waiter = SignalWaiter()
      for signal in SignalWaiter.Signal.allCases {
        let bystander = try LoopThread(named: "bystander") { raise(signal.rawValue) }
        bystander.join()
        raise(signal.rawValue)
        #expect(waiter.wait() == signal)
      }
    }
  }

  @Test("A broken pipe is an error and no death")
  func brokenPipe() async {
    await #expect(processExitsWith: .success) {
      _ = SignalWaiter()
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      close(ends[0])
      #expect(write(ends[1], "x", 1) == -1)
      #expect(errno == EPIPE)
    }
  }

  @Test("A thread carries its name and can be joined twice")
  func threadName() throws {
    let thread = try LoopThread(named: "croupier-loop-1") {
      var name = [UInt8](repeating: 0, count: 32)
      let file = open("/proc/thread-self/comm", O_RDONLY)
      #expect(String(decoding: name[..<read(file, &name, name.count)], as: UTF8.self) == "croupier-loop-1\n")
      close(file)
    }
    thread.join()
    thread.join()
  }
}

/// The process's limit of open files, which a test lowers.
private struct DescriptorLimit {
  let original: rlimit

  init() {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    original = limit
  }

  /// No descriptor gets this number or a higher one.
  func lower(to count: Int32) { set(rlimit(rlim_cur: rlim_t(count), rlim_max: original.rlim_max)) }

  func restore() { set(original) }

  private func set(_ limit: rlimit) {
    var limit = limit
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
