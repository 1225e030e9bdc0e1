import Bytes
import Reactor
import Testing

@Suite("Deadlines", .timeLimit(.minutes(1)))
struct TimerTests {
  /// Asks for one deadline after the other and notes when it was called.
  private struct Timer: QuietHandler {
    let intervals: [Duration]
    var calls: [(deadline: Int64, at: Int64)] = []
    var deadline = Int64.min

    mutating func received(_ message: Never, at now: Moment) {}
    mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64? {
      calls.append((deadline, now.monotonic))
      guard calls.count <= intervals.count else {
        io.stop()
        return nil
      }
      deadline = now.monotonic + intervals[calls.count - 1].nanoseconds
      return deadline
    }
  }

  @Test("A turn comes at each deadline, never before it")
  func deadlines() throws {
    let intervals: [Duration] = [.zero, .nanoseconds(1), .microseconds(1500), .milliseconds(20), .milliseconds(-5)]
    let timer = try EventLoop<Timer>().run(Timer(intervals: intervals))
    #expect(timer.calls.count == intervals.count + 1)
    #expect(timer.calls.allSatisfy { $0.deadline <= $0.at })
  }

  @Test("A loop with connections on which nothing happens takes no turn until its deadline")
  func idle() throws {
    let listener = try ListeningSocket.bind(host: "127.0.0.1", port: 0)
    let loop = try EventLoop<Timer>()
    // Established in the kernel before the loop runs: it is accepted in the second turn, the last before the idle time.
    let client = try Client(to: listener.address)
    let timer = loop.run(
      Timer(intervals: [.milliseconds(1), .milliseconds(100), .milliseconds(100)]), listeners: [listener])
    #expect(timer.calls.count == 4)
    #expect(timer.calls.dropFirst(2).allSatisfy { $0.deadline <= $0.at })
    withExtendedLifetime(client) {}
  }
}
