import Rooms
import Shards
import Testing

@Suite("Claims")
struct ClaimTests {
  private let shard: ShardFixture
  private let ann: FixtureClient
  private let ben: FixtureClient
  private let eve: FixtureClient

  /// Ann and Eve play on; Ben has abandoned the game, in row 4.
  init() {
    shard = ShardFixture()
    (ann, ben, eve) = (shard.player("ann"), shard.player("ben"), shard.player("eve"))
    ben.disconnect()
    shard.pass(.seconds(301), with: ann, eve)
    for client in [ann, eve] { _ = client.news() }
  }

  private func claim(_ id: String, _ choice: String) -> String {
    #"{"type":"claim","id":"\#(id)","choice":"\#(choice)"}"#
  }

  private func rejoin(_ client: FixtureClient, on shard: ShardFixture, after: Int = 0) -> FixtureClient {
    let again = shard.connect(client.name)
    again.join(#""token":"\#(client.token!)","after":\#(after)"#)
    shard.settle()
    return again
  }

  // MARK: Victory

  @Test("a victory ends the game: everyone sees the claim and the end, together and when they are durable")
  func victory() {
    ann.send(claim("c", "victory"))
    #expect(ann.news() == [] && eve.news() == [])
    #expect(shard.pendingRows == [.claimed, .finished])
    shard.settle()
    #expect(ann.news() == ["event 5 claimed c", "event 6 finished"])
    #expect(eve.news() == ["event 5 claimed", "event 6 finished"])
    #expect(
      shard.log.rows().suffix(2) == [
        #"claimed {"choice":"victory"}"#,
        #"finished {"reason":"abandoned","winner":"\#(shard.log.session(of: "ann").player!)"}"#,
      ])
  }

  @Test("after the end nothing is played and nothing claimed, and a repeat is still acknowledged")
  func afterTheEnd() {
    ann.send(claim("c", "victory"), eve.acting("late"))
    eve.send(claim("c", "victory"), claim("d", "wait"), eve.acting("a"))
    ann.send(claim("c", "victory"), claim("c", "wait"))
    // A refusal that tells of the end waits for it.
    #expect(eve.news() == [] && ann.news() == ["reject c id_reused"])
    shard.settle()
    #expect(
      eve.news().sorted() == ["event 5 claimed", "event 6 finished"]
        + ["a", "c", "d"].map { "reject \($0) not_playing" })
    #expect(
      ann.news() == [
        "event 5 claimed c", "event 6 finished", "ack c 5", "reject late not_playing",
      ])
    #expect(shard.log.rows().count == 6)
    let back = rejoin(ben, on: shard, after: 4)
    #expect(back.news() == ["joined after 4", "event 5 claimed", "event 6 finished", "live 6"])
    back.send(claim("c", "victory"))
    #expect(back.news() == ["reject c not_playing"])
  }

  @Test("of two who claim in the same turn one wins")
  func race() {
    ann.write([claim("c", "victory")])
    eve.write([claim("c", "victory")])
    shard.turn()
    shard.settle()
    #expect(ann.news() == ["event 5 claimed c", "event 6 finished"])
    #expect(eve.news().contains("reject c not_playing"))
    #expect(shard.log.rows().count { $0.hasPrefix("finished") } == 1)
  }

  @Test("a claim whose commit is lost has not been made")
  func lost() {
    ann.send(claim("c", "victory"))
    shard.loseCommit()
    #expect(ann.news() == ["bye overloaded later", "close 1013"])
    let again = rejoin(ann, on: shard, after: 4)
    #expect(again.news() == ["joined after 4", "live 4"])
    #expect(again.statuses["ben"] == "abandoned")
    again.send(claim("c", "wait"))
    shard.settle()
    #expect(again.news().first == "event 5 claimed c")
  }

  // MARK: Wait

  @Test("who waits gives the others all their time again, away, abandoned and released")
  func wait() {
    ann.send(claim("c", "wait"))
    #expect(ann.news() == [])
    shard.settle()
    #expect(ann.news() == ["event 5 claimed c", "presence ben away"])
    #expect(eve.news() == ["event 5 claimed", "presence ben away"])
    eve.send(claim("d", "victory"))
    #expect(eve.news() == ["reject d nothing_to_claim"])
    shard.pass(.seconds(299), with: ann, eve)
    #expect(ann.news() == [])
    shard.pass(.seconds(2), with: ann, eve)
    #expect(ann.news() == ["event 6 abandoned", "presence ben abandoned"])
    shard.pass(.seconds(298), with: ann, eve)
    #expect(ann.news() == [])
    shard.pass(.seconds(2), with: ann, eve)
    #expect(ann.news() == ["event 7 left", "presence ben left"])
  }

  @Test("who was waited for may come back, and go again")
  func rejoin() {
    ann.send(claim("c", "wait"))
    shard.settle()
    let back = rejoin(ben, on: shard, after: 4)
    #expect(back.news() == ["joined after 4", "event 5 claimed", "live 5"])
    shard.pass(.seconds(1000), with: ann, eve, back)
    #expect(ann.news() == ["event 5 claimed c", "presence ben away", "presence ben online"])
    back.act("a")
    shard.settle()
    #expect(ann.news() == ["event 6 action"])
  }

  @Test("who is back before the wait has committed stays online")
  func backBeforeCommit() {
    ann.send(claim("c", "wait"))
    let back = shard.connect("ben")
    back.join(#""token":"\#(ben.token!)""#)
    shard.settle()
    #expect(ann.news() == ["presence ben online", "event 5 claimed c"])
  }

  @Test("a wait is for all who have abandoned the game, and a victory is over all of them")
  func two() {
    eve.disconnect()
    shard.pass(.seconds(290), with: ann)
    ann.send(claim("c", "wait"))
    shard.settle()
    _ = ann.news()
    shard.pass(.seconds(20), with: ann)
    #expect(ann.news() == ["event 6 abandoned", "presence eve abandoned"])
    ann.send(claim("d", "wait"))
    shard.pass(.seconds(301), with: ann)
    #expect(
      ann.news().suffix(4) == [
        "event 8 abandoned", "presence ben abandoned", "event 9 abandoned", "presence eve abandoned",
      ])
    ann.send(claim("e", "victory"))
    shard.settle()
    #expect(ann.news() == ["event 10 claimed e", "event 11 finished"])
  }

  // MARK: Refusals

  @Test("who watches claims nothing")
  func spectator() {
    let max = shard.player("max", #""as":"spectator""#)
    max.send(claim("c", "victory"))
    #expect(max.news() == ["reject c spectator"])
  }

  @Test("while everyone is there, or only away, there is nothing to claim")
  func nothing() {
    let back = rejoin(ben, on: shard)
    ann.send(claim("c", "victory"), claim("d", "wait"))
    #expect(ann.news() == ["presence ben online", "reject c nothing_to_claim", "reject d nothing_to_claim"])
    back.disconnect()
    shard.pass(.seconds(200), with: ann, eve)
    ann.send(claim("c", "victory"))
    #expect(ann.news().last == "reject c nothing_to_claim")
  }

  @Test("when the seat is released there is nothing to claim any more")
  func released() {
    shard.pass(.seconds(301), with: ann, eve)
    _ = ann.news()
    ann.send(claim("c", "victory"))
    #expect(ann.news() == ["reject c nothing_to_claim"])
  }

  @Test("a choice that is none, and an id that is none, are refused")
  func malformed() {
    ann.send(claim("no id", "wait"))
    #expect(ann.news() == ["reject no id bad_id"])
    ann.send(claim("c", "peace"))
    #expect(ann.news().first == "error bad_message")
  }

  // MARK: Ids

  @Test("an id counts once, for claims and actions together")
  func ids() {
    ann.act("a", #"{"choice":"wait"}"#)
    shard.settle()
    ann.send(claim("a", "wait"))
    ann.send(claim("c", "wait"), claim("c", "wait"))
    ann.send(ann.acting("c", #"{"choice":"wait"}"#))
    shard.settle()
    #expect(
      ann.news() == [
        "event 5 action a", "reject a id_reused", "reject c id_reused", "event 6 claimed c", "presence ben away",
        "ack c 6",
      ])
    #expect(shard.log.rows().count == 6)
  }

  @Test("claims are known by their ids out of memory as well, and after a restart", arguments: [false, true])
  func older(isRestarted: Bool) {
    ann.act("a")
    ann.send(claim("c", "wait"))
    shard.settle()
    for client in [ann, eve] { client.disconnect() }
    shard.pass(.seconds(70), with: [])
    #expect(shard.roomCount == 0)
    let next = isRestarted ? ShardFixture(after: shard, downtime: .seconds(5)) : shard
    let again = rejoin(ann, on: next, after: 6)
    _ = again.news()
    again.send(claim("c", "wait"))
    #expect(next.asked.contains(.read) && again.news() == [])
    next.settle()
    #expect(again.news() == ["ack c 6"])
    again.send(claim("c", "victory"), claim("a", "wait"), again.acting("c"), again.acting("a"))
    next.settle()
    #expect(again.news() == ["reject c id_reused", "reject a id_reused", "reject c id_reused", "ack a 5"])
    #expect(next.log.rows().count == 6)
  }
}
