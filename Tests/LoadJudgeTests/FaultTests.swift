import LoadJudge
import Testing

@Suite("The judge names")
struct FaultTests {
  /// A good history that becomes bad.
  struct Bad: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let good: [Step]
    let bad: [Step]
    let faults: [Fault.Kind: Int]

    init(_ name: String, _ good: [Step], _ bad: [Step], _ faults: [Fault.Kind: Int]) {
      testDescription = name
      self.good = History.opening + good
      self.bad = bad
      self.faults = faults
    }
  }

  /// Player 0 has acted once, and both have seen it.
  private static let acted: [Step] = [.send(0, 1), .show(0, 3), .show(1, 3)]
  /// Both have acted once, of which player 0 has seen all, and player 1 nothing.
  private static let ahead: [Step] = [
    .disconnect(1), .send(0, 1), .send(1, 1), .show(0, 3), .show(0, 4), .join(1, after: 2, head: 4),
  ]

  static let histories = [
    // Holes.
    Bad("a hole", ahead, [.show(1, 4), .live(1, 4)], [.lost: 1]),
    Bad("a hole that a new connection fills", ahead, [.show(1, 4), .disconnect(1)], [.lost: 1]),
    Bad("a hole at the end of a replay", ahead, [.show(1, 3), .live(1, 4)], [.lost: 1]),
    Bad("what another has seen, and one who is live has not", acted, [.send(1, 1), .show(1, 4)], [.lost: 1]),
    Bad("what was acknowledged, and never came", acted, [.send(1, 1), .send(1, 1), .ack(1, 1, seq: 4)], [.lost: 1]),
    Bad("a replay that starts too late", acted + [.disconnect(1)], [.join(1, after: 4, head: 4)], [.lost: 1]),
    // Twice, and late.
    Bad("an event that comes twice", acted, [.show(1, 3)], [.doubled: 1]),
    Bad(
      "an action with two events",
      acted + [.send(1, 1), .send(0, 2), .show(0, 4), .show(0, 5), .show(1, 4), .show(1, 5)],
      [.showLoggedTwice(0, 4), .showLoggedTwice(1, 4)], [.doubled: 1]),
    Bad("an ack of what was sent once", acted, [.ack(0, 1, seq: 3)], [.doubled: 1]),
    Bad(
      "a join that is answered twice", acted, [.join(0, after: 3, head: 3)], [.doubled: 1]),
    Bad("two events in the wrong order", ahead, [.show(1, 4), .show(1, 3), .live(1, 4)], [.outOfOrder: 1]),
    Bad(
      "one who goes live before the end of its replay", ahead + [.show(1, 3), .show(1, 4)], [.live(1, 3)],
      [.outOfOrder: 1]),
    // Other than it was.
    Bad("another event than another seat has seen", [.send(0, 1), .show(0, 3)], [.showFork(1, 3)], [.different: 1]),
    Bad("a byte of what another seat has seen", [.send(0, 1), .show(0, 3)], [.showChanged(1, 3)], [.changed: 1]),
    Bad("a byte of what nobody else has seen yet", [.send(0, 1)], [.showChanged(1, 3), .show(0, 3)], [.changed: 1]),
    Bad(
      "a byte of what a player is called", [.disconnect(1)],
      [.join(1, head: 2), .show(1, 1), .showBadDigest(1, 2), .live(1, 2)], [.changed: 1]),
    Bad("an author who is not shown the id", [.send(0, 1)], [.showWithoutID(0, 3), .show(1, 3)], [.changed: 1]),
    Bad("other data than was sent", [.sendOther(0, 1, word: "no")], [.show(0, 3), .show(1, 3)], [.changed: 1]),
    Bad(
      "a place that no log has", acted, [.ack(0, 1, seq: .max), .ack(0, 1, seq: -1), .resync(0, after: .max)],
      [.changed: 3]),
    Bad(
      "a join that leads nowhere", acted + [.disconnect(0)],
      [.join(0, after: -1, head: 3), .join(0, after: 3, head: .max)], [.changed: 2]),
    Bad("a frame that is no message", acted, [.unreadable(0)], [.changed: 1]),
    // Too early.
    Bad("an action that nobody has sent", [], [.show(0, 3), .show(1, 3)], [.early: 1]),
    Bad(
      "an action shown in the place of the next event", [.send(0, 1)],
      [.showEarly(1, action: 3, at: 3), .show(1, 3), .show(0, 3)], [.early: 1]),
    Bad(
      "an action shown in a place that another takes", [.send(0, 1), .send(1, 1)],
      [.showEarly(1, action: 4, at: 3), .show(1, 3), .show(1, 4), .show(0, 3), .show(0, 4)], [.early: 1]),
    Bad(
      "an action shown in the place of the last event", acted + [.send(1, 1)],
      [.showEarly(0, action: 4, at: 3), .show(0, 4), .show(1, 4)], [.early: 1]),
    Bad(
      "an action shown at the end of a replay", ahead + [.show(1, 3), .show(1, 4), .send(0, 2)],
      [.showEarly(1, action: 5, at: 5), .live(1, 4), .show(1, 5), .show(0, 5)], [.early: 1]),
    // Answers.
    Bad(
      "an action that is refused twice", [.send(0, 1)], [.reject(0, 1, mayRetry: true), .reject(0, 1, mayRetry: true)],
      [.doubled: 1]),
    Bad(
      "a refused action that is seen", [.send(0, 1), .reject(0, 1, mayRetry: true)], [.show(1, 3), .show(0, 3)],
      [.refusedButSeen: 1]),
    Bad("an action that is seen, and refused then", acted, [.reject(0, 1, mayRetry: true)], [.refusedButSeen: 1]),
    Bad(
      "an action that is refused, and acknowledged when it is sent again",
      [.send(0, 1), .reject(0, 1, mayRetry: true), .send(0, 1), .show(0, 3), .show(1, 3)], [.ack(0, 1, seq: 3)],
      [.refusedButSeen: 1]),
    Bad(
      "an ack with another place", acted + [.disconnect(0), .join(0, after: 3, head: 3), .live(0, 3), .send(0, 1)],
      [.ack(0, 1, seq: 2)], [.wrongAck: 1]),
    Bad(
      "an ack with another place, before the event",
      [.send(0, 1), .disconnect(0), .send(0, 1), .join(0, after: 2, head: 3)],
      [.ack(0, 1, seq: 4), .show(0, 3), .live(0, 3), .show(1, 3)], [.wrongAck: 1]),
    Bad(
      "an ack with the place of another event", acted + [.send(1, 1), .send(1, 1)], [.ack(1, 1, seq: 3)], [.wrongAck: 1]
    ),
    Bad("an ack of what was never sent", acted, [.ack(0, 7, seq: 3)], [.wrongAck: 1]),
    Bad("no answer", acted, [.send(1, 1)], [.unanswered: 1]),
    Bad(
      "no answer to a repetition", acted + [.disconnect(0), .join(0, after: 3, head: 3), .live(0, 3)], [.send(0, 1)],
      [.unanswered: 1]),
    Bad("a replay without end", acted + [.disconnect(0)], [.join(0, after: 3, head: 3)], [.unanswered: 1]),
    // Another life.
    Bad(
      "a log that is shorter", acted + [.disconnect(0), .disconnect(1)],
      [.join(0, after: 0, head: 2), .show(0, 1), .show(0, 2), .live(0, 2)], [.takenBack: 1]),
    Bad(
      "a log that is shorter, and grows again, to all who come back",
      acted + [.send(1, 1), .show(0, 4), .show(1, 4), .disconnect(0), .disconnect(1)],
      [
        .join(0, after: 0, head: 2), .show(0, 1), .show(0, 2), .live(0, 2), .send(0, 1), .showFork(0, 3),
        .join(1, after: 0, head: 3), .show(1, 1), .show(1, 2), .showFork(1, 3), .liveFork(1, 3),
      ], [.takenBack: 2]),
    Bad(
      "a log that has other events", acted + [.disconnect(0), .disconnect(1)],
      [
        .join(0, after: 0, head: 3), .show(0, 1), .show(0, 2), .showFork(0, 3), .join(1, after: 3, head: 3),
        .liveFork(1, 3),
      ], [.takenBack: 1]),
    Bad(
      "a player whom the server does not know any more", acted + [.disconnect(0)],
      [.joinAs("p9", 0, after: 3, head: 3), .live(0, 3)], [.takenBack: 1]),
    Bad(
      "one who is told to start over", acted,
      [.resync(0, after: 0), .show(0, 1), .show(0, 2), .show(0, 3), .live(0, 3)], [.takenBack: 1]),
  ]

  @Test(arguments: histories)
  func bad(_ history: Bad) {
    let before = History.verdict(history.good)
    // What breaks off may lack something, and nothing else.
    #expect(before.faultCounts.allSatisfy { [.unanswered, .lost].contains($0.key) }, "\(before.faults)")
    let verdict = History.verdict(history.good + history.bad)
    #expect(verdict.faultCounts == history.faults, "\(verdict.faults)")
  }

  @Test("the first faults in full, and counts the others")
  func many() {
    let repetitions = Array(repeating: Step.show(1, 3), count: 50)
    let verdict = History.verdict(History.opening + Self.acted + repetitions)
    #expect(verdict.faultCounts == [.doubled: 50])
    #expect(verdict.faults.count == Verdict.toldFaultLimit)
    let fault = Fault(
      kind: .doubled, room: RoomNumber(0), seat: SeatNumber(1), seq: 3, sentence: "was shown event 3 twice")
    #expect(verdict.faults.allSatisfy { $0 == fault })
  }

  @Test("what several judges have found")
  func several() {
    var verdict = History.verdict(History.opening + Self.acted + [.show(1, 3)])
    verdict.merge(History.verdict(History.opening + Self.ahead + [.show(1, 4)]))
    #expect(verdict.faultCounts == [.doubled: 1, .lost: 1])
    #expect(verdict.faults.map(\.kind) == [.doubled, .lost])
    #expect(verdict.faults.map(\.room) == [RoomNumber(0), RoomNumber(1)], "each has its own rooms")
    #expect(verdict.counts.seats == 4)
  }
}
