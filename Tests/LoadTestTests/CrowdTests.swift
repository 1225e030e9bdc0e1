import Bytes
import JSON
import LoadJudge
import LoadReport
import Testing
import WebSocket

@testable import LoadTest

@Suite("A crowd of players")
struct CrowdTests {
  // MARK: Joining

  @Test("players connect at their rate, make the room, and join it")
  func joining() throws {
    let stage = try Stage(.rooms) { $0.connectRate = 100 }
    #expect(stage.commands() == [.connect(0)])
    stage.wait(10)
    #expect(stage.commands() == [.connect(1)])
    try stage.open(0)
    let join = try #require(try stage.heard(from: 0).first)
    #expect(join["type"]?.string == "join" && join["room"]?.string == "R-0")
    #expect(join["create"]?["game"]?.string == "relay" && join["create"]?["seats"]?.integer == 2)
    #expect(join["token"] == nil && join["after"] == nil)
    stage.welcome(0)
    #expect(stage.phase(of: 0) == .live && !stage.isGathered)
    try stage.open(1)
    stage.welcome(1)
    #expect(stage.isGathered)
  }

  @Test("a ping is answered with its own bytes")
  func ping() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.send(.ping, "abc".bytes, to: 0)
    #expect(try stage.heard(from: 0).first?.string == "pong")
  }

  // MARK: Coming back

  @Test("a player whose connection is lost resumes with its token behind what it has seen")
  func resuming() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.say(
      #"{"type":"event","seq":1,"kind":"joined","player":"p0","ts":1,"data":{},"digest":"00000000000000ab"}"#, to: 1)
    stage.lose(1)
    #expect(stage.commands() == [])
    stage.wait(200)
    #expect(stage.commands() == [.connect(1)])
    try stage.open(1)
    let join = try #require(try stage.heard(from: 1).first)
    #expect(join["token"]?.string == "t1" && join["after"]?.integer == 1)
    #expect(join["digest"]?.string == "00000000000000ab" && join["create"] == nil)
  }

  @Test("a player that was told to start over does not come back with the digest of what it had seen")
  func startingOver() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.say(
      #"{"type":"event","seq":1,"kind":"joined","player":"p0","ts":1,"data":{},"digest":"00000000000000ab"}"#, to: 1)
    stage.say(#"{"type":"resync","after":5}"#, to: 1)
    stage.lose(1)
    try stage.open(1)
    let join = try #require(try stage.heard(from: 1).first)
    #expect(join["after"]?.integer == 5 && join["digest"] == nil)
  }

  @Test("a player that is told when to come back comes back then")
  func delayed() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.say(#"{"type":"bye","code":1012,"reason":"draining","reconnect":true,"delay_ms":700}"#, to: 0)
    stage.close(0, .serviceRestart)
    #expect(try stage.heard(from: 0).map(\.integer) == [1012])
    #expect(stage.commands() == [.close(0)])
    stage.wait(699)
    #expect(stage.commands() == [])
    stage.wait(2)
    #expect(stage.commands() == [.connect(0)])
  }

  @Test("a player that is told to stay away does")
  func expelled() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.say(#"{"type":"bye","code":4410,"reason":"room_closed","reconnect":false}"#, to: 0)
    stage.close(0, CloseCode(rawValue: 4410))
    _ = stage.commands()
    stage.wait(60_000)
    #expect(stage.commands() == [])
    #expect(stage.tally.expelled == 1 && stage.tally.reasons == ["room_closed": 1])
  }

  @Test("failed attempts are repeated more and more seldom, by chance and within a bound")
  func backoff() throws {
    let stage = try Stage(.rooms, size: 1)
    _ = stage.commands()
    var pauses: [Int] = []
    for _ in 0..<12 {
      stage.fail(0)
      var pause = 0
      while stage.commands().isEmpty {
        stage.wait(10)
        pause += 10
      }
      pauses.append(pause)
    }
    for (index, pause) in pauses.enumerated() {
      let longest = min(5000, 100 << (index + 1))
      #expect(pause >= longest / 2 && pause <= longest + 10, "attempt \(index)")
    }
  }

  @Test("a server that does not answer is given up, and tried again")
  func silence() throws {
    let stage = try Stage(.rooms)
    _ = stage.commands()
    try stage.open(0)
    stage.wait(60_001)
    #expect(stage.commands().contains(.abort(0)))
  }

  // MARK: Acting

  private func event(_ seq: Int, of player: Int, action: Int, due: Int64, id: Bool) -> String {
    #"{"type":"event","seq":\#(seq),"kind":"action","player":"p\#(player)","ts":1,"#
      + #""data":{"n":\#(action),"s":\#(player),"t":\#(due),"p":""},"digest":"0000000000000000""#
      + (id ? #","id":"\#(action)"}"# : "}")
  }

  @Test("in a closed loop a player acts again when it has seen its own act")
  func closedLoop() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.begin()
    let first = try #require(try stage.heard(from: 0).first)
    #expect(first["type"]?.string == "act" && first["id"]?.string == "1")
    let due = try #require(first["data"]?["t"]?.integer)
    stage.wait(3)
    stage.say(event(1, of: 0, action: 1, due: due, id: true), to: 0)
    stage.wait(2)
    stage.say(event(1, of: 0, action: 1, due: due, id: false), to: 1)
    #expect(try stage.heard(from: 0).map { $0["id"]?.string } == ["2"])
    #expect(stage.longest(.actToOwnEvent) == 3)
    #expect(stage.longest(.actToLastSeat) == 5)
  }

  @Test("in an open loop acts are sent when they are due, and measured from then even if they could not be sent")
  func openLoop() throws {
    let stage = try Stage(.rooms) { $0.rate = 10 }
    try stage.gather()
    stage.begin()
    _ = try stage.heard(from: 0)
    stage.lose(1)
    stage.wait(100)
    #expect(try stage.heard(from: 1).isEmpty, "it is not there")
    stage.wait(100)
    #expect(try stage.heard(from: 0).count == 1)
    _ = stage.commands()
    try stage.open(1)
    _ = try stage.heard(from: 1)
    stage.wait(50)
    stage.welcome(1)
    let act = try #require(try stage.heard(from: 1).first)
    let due = try #require(act["data"]?["t"]?.integer)
    #expect(due == 1_100_000_000)
    stage.say(event(1, of: 1, action: 1, due: due, id: true), to: 1)
    #expect(stage.longest(.actToOwnEvent) == 150)
  }

  @Test("an act without an answer is sent again after a resume, the same to the last byte")
  func repeating() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.begin()
    let first = try #require(try stage.heard(from: 0).first)
    stage.lose(0)
    stage.wait(200)
    _ = stage.commands()
    try stage.open(0)
    _ = try stage.heard(from: 0)
    stage.welcome(0)
    let second = try #require(try stage.heard(from: 0).first)
    #expect(second.text == first.text)
    stage.say(#"{"type":"ack","id":"1","seq":1,"dup":true}"#, to: 0)
    #expect(try stage.heard(from: 0).map { $0["id"]?.string } == ["2"], "it has its answer")
  }

  @Test("an act that the server was too busy for is sent again after a pause, and then with the same id")
  func busy() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.begin()
    _ = try stage.heard(from: 0)
    stage.say(#"{"type":"reject","id":"1","code":"busy","message":"later","head":0}"#, to: 0)
    #expect(try stage.heard(from: 0).isEmpty)
    stage.wait(101)
    #expect(try stage.heard(from: 0).map { $0["id"]?.string } == ["1"])
  }

  @Test("an act that the server was too busy for does not wait longer because of another")
  func busyAgain() throws {
    let stage = try Stage(.rooms) { $0.inFlight = 2 }
    try stage.gather()
    stage.begin()
    _ = try stage.heard(from: 0)
    for id in 1...2 {
      stage.say(#"{"type":"reject","id":"\#(id)","code":"busy","message":"later","head":0}"#, to: 0)
      stage.wait(60)
    }
    #expect(try stage.heard(from: 0).map { $0["id"]?.string } == ["1", "2"])
  }

  @Test("an act that is refused for good is over, and was no success")
  func refused() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.begin()
    _ = try stage.heard(from: 0)
    stage.say(#"{"type":"reject","id":"1","code":"log_full","message":"no more","head":0}"#, to: 0)
    #expect(try stage.heard(from: 0).map { $0["id"]?.string } == ["2"])
    #expect(stage.longest(.actToOwnEvent) == nil)
  }

  @Test("nothing new is begun at the end, and it is over when all have their answers")
  func settling() throws {
    let stage = try Stage(.echo, size: 1)
    _ = stage.commands()
    try stage.open(0)
    stage.begin()
    let message = try #require(try stage.heard(from: 0).first)
    stage.settle(within: 10_000)
    stage.wait(60)
    #expect(!stage.isDone)
    stage.say(message.text, to: 0)
    #expect(try stage.heard(from: 0).isEmpty)
    stage.wait(60)
    #expect(stage.isDone)
  }

  @Test("who comes back only because the run ends is not measured, nor is what he is shown")
  func comingBackAtTheEnd() throws {
    let stage = try Stage(.reconnect) { ($0.missedCount, $0.rate) = (1, 10) }
    try stage.gather()
    stage.begin()
    let due = try #require(try stage.heard(from: 0).first?["data"]?["t"]?.integer)
    stage.say(event(1, of: 0, action: 1, due: due, id: true), to: 0)
    #expect(stage.commands() == [.abort(1)], "it waits in the line")
    stage.settle(within: 10_000)
    #expect(stage.commands() == [.connect(1)])
    try stage.open(1)
    _ = try stage.heard(from: 1)
    stage.welcome(1, head: 1)
    stage.say(event(1, of: 0, action: 1, due: due, id: false), to: 1)
    stage.wait(60)
    #expect(stage.longest(.resumeToLive) == nil)
    #expect(stage.crowd.recorder.count(of: .resumes) == 0 && stage.crowd.recorder.count(of: .deliveries) == 1)
  }

  @Test("what has no answer does not keep a run from its end")
  func impatient() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.begin()
    stage.settle(within: 1000)
    stage.wait(999)
    #expect(!stage.isDone)
    stage.wait(51)
    #expect(stage.isDone)
  }

  // MARK: Other scenarios

  @Test("a signal is complete when the last of the others has it, and then the next one leaves")
  func signals() throws {
    let stage = try Stage(.signal, size: 3) { $0.speakerCount = 1 }
    try stage.gather()
    stage.begin()
    let data = try #require(try stage.heard(from: 0).first?["data"])
    let signal = #"{"type":"signal","from":"p0","data":\#(data.text)}"#
    stage.say(signal, to: 1)
    #expect(try stage.heard(from: 0).isEmpty)
    stage.say(signal, to: 2)
    #expect(try stage.heard(from: 0).map { $0["data"]?["n"]?.integer } == [2])
  }

  @Test("a signal that comes again is a fault, and does not count for another who misses it")
  func doubledSignal() throws {
    let stage = try Stage(.signal, size: 3) { $0.speakerCount = 1 }
    try stage.gather()
    stage.begin()
    let data = try #require(try stage.heard(from: 0).first?["data"])
    for _ in 1...2 { stage.say(#"{"type":"signal","from":"p0","data":\#(data.text)}"#, to: 1) }
    #expect(stage.longest(.signalToLastSeat) == nil)
    #expect(stage.faultCounts() == [.doubled: 1])
  }

  @Test(
    "a signal that nobody has sent is a fault",
    arguments: [#"{"n":2,"s":0,"t":1,"p":""}"#, #"{"n":1,"s":1,"t":1,"p":""}"#, #"{"n":1,"s":9,"t":1,"p":""}"#, "{}"])
  func inventedSignal(data: String) throws {
    let stage = try Stage(.signal, size: 3) { $0.speakerCount = 1 }
    try stage.gather()
    stage.begin()
    stage.say(#"{"type":"signal","from":"p0","data":\#(data)}"#, to: 2)
    #expect(stage.commands() == [.abort(2)])
    #expect(stage.faultCounts() == [.changed: 1])
  }

  @Test("a signal where nobody signals is a fault")
  func unexpectedSignal() throws {
    let stage = try Stage(.rooms)
    try stage.gather()
    stage.begin()
    stage.say(#"{"type":"signal","from":"p0","data":{"n":1,"s":0,"t":1,"p":""}}"#, to: 1)
    #expect(stage.faultCounts()[.changed] == 1)
  }

  @Test("what was signalled while somebody was away is given up when he is back")
  func signalsToNobody() throws {
    let stage = try Stage(.signal, size: 3) { $0.speakerCount = 1 }
    try stage.gather()
    stage.begin()
    let data = try #require(try stage.heard(from: 0).first?["data"])
    stage.lose(2)
    stage.say(#"{"type":"signal","from":"p0","data":\#(data.text)}"#, to: 1)
    stage.wait(200)
    #expect(try stage.heard(from: 0).isEmpty)
    try stage.open(2)
    _ = try stage.heard(from: 2)
    stage.welcome(2)
    #expect(try stage.heard(from: 0).map { $0["data"]?["n"]?.integer } == [2])
  }

  @Test("in a storm a player leaves as soon as it is live, and comes as another")
  func storm() throws {
    let stage = try Stage(.storm, size: 1)
    stage.begin()
    #expect(stage.commands() == [.connect(0)])
    try stage.open(0)
    _ = try stage.heard(from: 0)
    stage.welcome(0, head: 1)
    #expect(try stage.heard(from: 0).map { $0["type"]?.string } == ["leave"])
    stage.say(#"{"type":"bye","code":1000,"reason":"left","reconnect":false}"#, to: 0)
    stage.close(0, .normal)
    #expect(stage.commands() == [.close(0), .connect(0)])
    try stage.open(0)
    #expect(try stage.heard(from: 0).first?["token"] == nil)
  }

  @Test("in a storm that keeps its seats a player closes, and comes back with its token")
  func stormWithSeats() throws {
    let stage = try Stage(.storm, size: 1) { $0.keepsSeats = true }
    stage.begin()
    _ = stage.commands()
    try stage.open(0)
    _ = try stage.heard(from: 0)
    stage.welcome(0)
    #expect(try stage.heard(from: 0).map(\.integer) == [1000])
    stage.close(0, .normal)
    stage.end(0)
    stage.lose(0)
    #expect(stage.commands() == [.close(0), .connect(0)], "that was the end of the connection before")
    #expect(stage.tally.failures == 0)
    try stage.open(0)
    #expect(try stage.heard(from: 0).first?["token"]?.string == "t0")
  }

  @Test("all but the first drop, miss its acts, and come back when the last of them is answered")
  func reconnect() throws {
    let stage = try Stage(.reconnect, size: 3) { $0.missedCount = 2 }
    try stage.gather()
    stage.begin()
    #expect(stage.commands() == [.abort(1), .abort(2)])
    let acts = try stage.heard(from: 0)
    #expect(acts.map { $0["id"]?.string } == ["1", "2"])
    for (index, act) in acts.enumerated() {
      #expect(stage.commands() == [])
      let due = try #require(act["data"]?["t"]?.integer)
      stage.say(event(index + 1, of: 0, action: index + 1, due: due, id: true), to: 0)
    }
    #expect(stage.commands() == [.connect(1), .connect(2)])
    for player in 1...2 {
      try stage.open(player)
      _ = try stage.heard(from: player)
      stage.welcome(player)
    }
    #expect(stage.commands() == [.abort(1), .abort(2)], "the next round")
  }

  @Test("a slow player does not read for a while, and again after it has")
  func slow() throws {
    let stage = try Stage(.slow) { $0.slowPause = .seconds(1) }
    try stage.gather()
    stage.begin()
    #expect(stage.commands() == [.pause(1)])
    #expect(try stage.heard(from: 1).isEmpty, "it does not act")
    stage.wait(1001)
    #expect(stage.commands() == [.resume(1)])
    stage.wait(1001)
    #expect(stage.commands() == [.pause(1)])
  }

  @Test("an echo of something else is a fault")
  func wrongEcho() throws {
    let stage = try Stage(.echo, size: 1)
    _ = stage.commands()
    try stage.open(0)
    stage.begin()
    let message = try #require(try stage.heard(from: 0).first)
    stage.say(message.text, to: 0)
    #expect(try stage.heard(from: 0).count == 1, "the next one")
    stage.say(message.text, to: 0)
    #expect(stage.commands() == [.abort(0)])
    #expect(stage.faultCounts() == [.changed: 1])
  }

  @Test("an echo of nothing is a fault")
  func surplusEcho() throws {
    let stage = try Stage(.echo, size: 1)
    _ = stage.commands()
    try stage.open(0)
    stage.say("{}", to: 0)
    #expect(stage.commands() == [.abort(0)])
    #expect(stage.faultCounts() == [.changed: 1])
  }

  @Test("an echo that never comes is a fault, unless its connection is gone", arguments: [true, false])
  func missingEcho(isThere: Bool) throws {
    let stage = try Stage(.echo, size: 1)
    _ = stage.commands()
    try stage.open(0)
    stage.begin()
    if !isThere { stage.lose(0) }
    stage.settle(within: 100)
    stage.wait(101)
    #expect(stage.isDone)
    #expect(stage.faultCounts() == (isThere ? [.unanswered: 1] : [:]))
  }
}

extension JSONValue {
  fileprivate var text: String {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.span.text
  }
}
