import LoadJudge
import Testing

@Suite("Nothing is said against")
struct GoodHistoryTests {
  struct Good: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [Step]

    init(_ name: String, _ steps: [Step]) { (testDescription, self.steps) = (name, steps) }
  }

  static let histories = [
    Good("a room that nobody has joined", []),
    Good("two who have just joined", History.opening),
    Good("an action that both see", History.opening + [.send(0, 1), .show(0, 3), .show(1, 3)]),
    Good("an action that the other sees first", History.opening + [.send(0, 1), .show(1, 3), .show(0, 3)]),
    Good(
      "an action that its author sees in a replay",
      History.opening + [
        .send(0, 1), .show(1, 3), .disconnect(0), .join(0, after: 2, head: 3), .show(0, 3), .live(0, 3),
      ]),
    Good(
      "an action sent again, answered by the replay and then by an ack",
      History.opening + [
        .send(0, 1), .disconnect(0), .send(0, 1), .join(0, after: 2, head: 3), .show(0, 3), .live(0, 3),
        .ack(0, 1, seq: 3), .show(1, 3),
      ]),
    Good(
      "an action sent again, acknowledged before its event comes",
      History.opening + [
        .send(0, 1), .disconnect(0), .join(0, after: 2, head: 2), .live(0, 2), .send(0, 1), .ack(0, 1, seq: 3),
        .show(0, 3), .show(1, 3),
      ]),
    Good(
      "an action sent again, which was not logged before",
      History.opening + [
        .send(0, 1), .disconnect(0), .join(0, after: 2, head: 2), .live(0, 2), .send(0, 1), .show(0, 3), .show(1, 3),
      ]),
    Good(
      "an action on a lost connection, which was not logged",
      History.opening + [.send(0, 1), .disconnect(0), .join(0, after: 2, head: 2), .live(0, 2)]),
    Good("an action whose author is gone for good", History.opening + [.send(0, 1), .disconnect(0), .show(1, 3)]),
    Good("a refused action", History.opening + [.send(0, 1), .reject(0, 1, mayRetry: false)]),
    Good(
      "an action that is done after it was refused for now",
      History.opening + [.send(0, 1), .reject(0, 1, mayRetry: true), .send(0, 1), .show(0, 3), .show(1, 3)]),
    Good(
      "an action that is refused for now three hundred times",
      History.opening + Array(repeating: [.send(0, 1), .reject(0, 1, mayRetry: true)], count: 300).joined()
        + [.send(0, 1), .show(0, 3), .show(1, 3)]),
    Good(
      "the id of a refused action with other data",
      History.opening + [
        .sendOther(0, 1, word: "no"), .reject(0, 1, mayRetry: false), .send(0, 1), .show(0, 3), .show(1, 3),
      ]),
    Good(
      "a repetition that is refused for now, of an action that was logged",
      History.opening + [
        .send(0, 1), .disconnect(0), .join(0, after: 2, head: 2), .send(0, 1), .live(0, 2), .show(1, 3),
        .reject(0, 1, mayRetry: true), .show(0, 3), .send(0, 1), .ack(0, 1, seq: 3),
      ]),
    Good(
      "an action sent over each of three connections, acknowledged twice",
      History.opening + [
        .send(0, 1), .disconnect(0), .join(0, after: 2, head: 3), .send(0, 1), .show(0, 3), .disconnect(0),
        .join(0, after: 3, head: 3), .live(0, 3), .send(0, 1), .ack(0, 1, seq: 3), .show(1, 3),
      ]),
    Good(
      "a replay from the beginning",
      History.opening + [.disconnect(1), .join(1, after: 0, head: 2), .show(1, 1), .show(1, 2), .live(1, 2)]),
    Good(
      "one who is told of the head before what another has seen since",
      History.opening + [
        .disconnect(1), .send(0, 1), .show(0, 3), .join(1, after: 2, head: 2), .live(1, 2), .show(1, 3),
      ]),
    Good(
      "two who see different stretches first",
      History.opening + [
        .send(0, 1), .send(1, 1), .send(0, 2), .show(0, 3), .show(1, 3), .show(1, 4), .show(0, 4), .show(0, 5),
        .show(1, 5),
      ]),
  ]

  @Test(arguments: histories)
  func good(_ history: Good) {
    let verdict = History.verdict(history.steps)
    #expect(verdict.isGood, "\(verdict.faults)")
  }

  @Test("what it has checked, which it counts")
  func counts() {
    let verdict = History.verdict(
      History.opening + [
        .send(0, 1), .show(1, 3), .disconnect(0), .join(0, after: 2, head: 3), .send(0, 1), .show(0, 3), .live(0, 3),
        .ack(0, 1, seq: 3), .send(1, 1), .reject(1, 1, mayRetry: false),
      ])
    var counts = Verdict.Counts()
    (counts.rooms, counts.seats, counts.eventsSeen, counts.distinctEvents) = (1, 2, 6, 3)
    (counts.actions, counts.acks, counts.rejects, counts.replays) = (2, 1, 1, 1)
    #expect(verdict.counts == counts)
  }
}
