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
      // Dispatch, on whose threads this runs, looks into /proc when it starts and once a second, and traps when it can't. So this
      // begins right behind the first look.
      try await Task.sleep(for: .milliseconds(100))
      let clients = (0..<8).map { _ in Client() }
      let limit = DescriptorLimit()
      limit.lower(to: clients[7].number + 1)
      // Free numbers below the limit are taken too, except for the few that the test library may let go meanwhile.
      while dup(clients[7].number) >= 0 {}
      for client in clients { try client.connect(to: probe.listener.address) }

      var (acceptedCount, pauseCount) = (0, 0)
      func count(_ event: Event) throws {
        switch event {
        case .accepted: acceptedCount += 1
        case .acceptPaused(SystemError(code: EMFILE)): pauseCount += 1
        default: throw Unexpected()
        }
      }
      while pauseCount < 3 { try count(await probe.next()) }
      limit.restore()
      while acceptedCount < clients.count { try count(await probe.next()) }
      // One more may have been on its way. A loop that spun would have told thousands.
      #expect(pauseCount <= 4)
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
