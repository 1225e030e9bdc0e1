import Bytes
import JSON
import Testing
import Wire

@Suite("The client's half of the codec")
struct ClientTests {
  // MARK: Writing

  private func written(_ encode: (inout ByteWriter) -> Void) -> String {
    var writer = ByteWriter()
    encode(&writer)
    return writer.span.text
  }

  @Test("a join says only what differs from its absence")
  func join() throws {
    #expect(
      written { ClientMessageWriter.join(Join(room: "R_1"), into: &$0) } == #"{"type":"join","room":"R_1"}"#)
    var join = Join(room: "R_1")
    join.name = "Ann \"A\""
    join.token = "t.o.k"
    join.ticket = "t"
    join.role = .spectator
    join.after = 7
    join.digest = 0xff
    join.client = "c1"
    join.takeover = true
    join.create = Create(game: "relay")
    join.create?.seats = 4
    join.create?.isPrivate = true
    join.create?.options = Array(#"{"a":[1.50,null]}"#.utf8)
    let text = written { ClientMessageWriter.join(join, into: &$0) }
    #expect(try Decoded(text).message == .join(join))
  }

  @Test("what a client writes is what the server reads")
  func roundTrips() throws {
    let id = Array("a:1".utf8)
    let data = Array(#"{ "a" : 1.50 }"#.utf8)
    let act = try Decoded(written { ClientMessageWriter.act(id: id.span, data: data.span, at: 12, into: &$0) })
    #expect(act.message.act.map { act.raw($0.data) } == #"{ "a" : 1.50 }"#)
    #expect(act.message.act.map { act.content(of: $0.id) } == "a:1")
    #expect(act.message.act?.at == 12)
    let signal = try Decoded(written { ClientMessageWriter.signal(data: data.span, to: "p2", into: &$0) })
    #expect(signal.message.signal.map { signal.raw($0.data) } == #"{ "a" : 1.50 }"#)
    #expect(signal.message.signal?.to.map { signal.content(of: $0) } == "p2")
    let claim = try Decoded(written { ClientMessageWriter.claim(id: id.span, .wait, into: &$0) })
    #expect(claim.message.claim?.choice == .wait)
    let sync = try Decoded(written { ClientMessageWriter.sync(after: 3, digest: 1, into: &$0) })
    #expect(sync.message.sync?.after == 3 && sync.message.sync?.digest == 1)
    let refresh = try Decoded(written { ClientMessageWriter.refresh(token: "r", into: &$0) })
    #expect(refresh.message.refresh?.token == "r")
    #expect(try Decoded(written { ClientMessageWriter.leave(into: &$0) }).message == .leave)
    let ping = try Decoded(written { ClientMessageWriter.ping(t: data.span, into: &$0) })
    #expect(ping.message.t.map { ping.raw($0) } == #"{ "a" : 1.50 }"#)
    #expect(try Decoded(written { ClientMessageWriter.ping(into: &$0) }).message.t == nil)
  }

  // MARK: Reading

  /// A server's message that has been read, with the text that its ranges are about.
  private struct Received {
    let text: [UInt8]
    let message: ReceivedMessage

    init(_ encode: (inout ByteWriter) -> Void) throws {
      var writer = ByteWriter()
      encode(&writer)
      text = writer.bytes
      message = try ServerMessageReader.read(writer.span)
    }

    func raw(_ range: Range<Int>?) -> String? { range.map { String(decoding: text[$0], as: UTF8.self) } }
  }

  @Test("an event is read without its data being touched")
  func event() throws {
    let player = Array("p1".utf8)
    let data = Array(#"{ "type" : ["live", 1.50, "\""] }"#.utf8)
    let id = Array("a:1".utf8)
    let received = try Received {
      ServerMessage.event(
        seq: 12, kind: "action", player: player.span, timestamp: 1_700_000_000_123, data: data.span, digest: 0xAB,
        id: id.span, into: &$0)
    }
    let event = try #require(received.message.event)
    #expect(event.seq == 12 && event.timestamp == 1_700_000_000_123 && event.digest == 0xAB)
    #expect(received.raw(event.kind) == "action")
    #expect(received.raw(event.player) == "p1")
    #expect(received.raw(event.data) == #"{ "type" : ["live", 1.50, "\""] }"#)
    #expect(received.raw(event.id) == "a:1")
    let bare = try Received {
      ServerMessage.event(
        seq: 1, kind: "started", player: nil, timestamp: 0, data: data.span, digest: .max, id: nil, into: &$0)
    }
    #expect(bare.message.event?.player == nil && bare.message.event?.id == nil)
  }

  @Test("the other frequent messages are read")
  func frequent() throws {
    let data = Array("[ ]".utf8)
    let id = Array(#""a1""#.utf8)
    let signal = try Received { ServerMessage.signal(from: "p1", data: data.span, into: &$0) }
    let (from, content) = try #require(signal.message.signal)
    #expect(signal.raw(from) == "p1" && signal.raw(content) == "[ ]")
    let ack = try Received { ServerMessage.ack(id: id.span, seq: 7, into: &$0) }
    let (ackID, seq) = try #require(ack.message.acknowledged)
    #expect(ack.raw(ackID) == "a1" && seq == 7)
    let reject = try Received { ServerMessage.reject(id: id.span, .busy, message: "later", head: 9, into: &$0) }
    let (rejectID, code) = try #require(reject.message.rejected)
    #expect(reject.raw(rejectID) == "a1" && reject.raw(code) == "busy")
    #expect(try Received { ServerMessage.live(seq: 3, digest: 5, into: &$0) }.message == .live(seq: 3, digest: 5))
    #expect(
      try Received { ServerMessage.presence(player: "p", status: "online", since: 1, into: &$0) }.message == .presence)
    #expect(
      try Received { ServerMessage.pong(in: data.span, t: 0..<3, timestamp: 1, into: &$0) }.message == .pong)
  }

  @Test("the rare messages are read")
  func rare() throws {
    let joined = try Received {
      ServerMessage.joined(
        ServerMessage.Joined(
          room: "R", game: "relay", phase: "playing", player: "p1", seat: 0, role: "player", name: "Ann", session: "s",
          token: "t", refresh: nil, expiresIn: 9, head: 12, after: 5, players: [], pingAfter: 1, lostAfter: 2,
          messageBytes: 3, dataBytes: 4, actionsPerSecond: 5, actionsBurst: 6), into: &$0)
    }
    let welcome = try #require(joined.message.joined)
    #expect(welcome.room == "R" && welcome.player == "p1" && welcome.token == "t" && welcome.refresh == nil)
    #expect(welcome.head == 12 && welcome.after == 5)
    #expect(try Received { ServerMessage.resync(after: 4, into: &$0) }.message == .resync(after: 4))
    #expect(try Received { ServerMessage.storage(stalled: true, into: &$0) }.message == .storage(isStalled: true))
    #expect(
      try Received { ServerMessage.token(token: "t", refresh: "r", expiresIn: 1, into: &$0) }.message
        == .token(token: "t", refresh: "r"))
    #expect(try Received { ServerMessage.expiring(in: 300, into: &$0) }.message == .expiring(seconds: 300))
    #expect(
      try Received { ServerMessage.error("not_joined", message: "join first", into: &$0) }.message
        == .error(code: "not_joined", message: "join first"))
    let bye = try Received { ServerMessage.bye(.draining, message: nil, delayMilliseconds: 250, url: nil, into: &$0) }
    let farewell = try #require(bye.message.bye)
    #expect(farewell.code == 1012 && farewell.reason == "draining" && farewell.reconnects)
    #expect(farewell.delayMilliseconds == 250)
  }

  @Test(
    "what is no message is refused",
    arguments: [
      "", "[]", "{", #"{"type":7}"#, #"{"seq":1}"#, #"{"type":"later"}"#, #"{"type":"event","seq":1}"#,
      #"{"type":"event","seq":"1","kind":"action","player":null,"ts":0,"data":1,"digest":"00000000000000ab"}"#,
      #"{"type":"event","seq":1,"kind":null,"player":null,"ts":0,"data":1,"digest":"00000000000000ab"}"#,
      #"{"type":"event","seq":1,"kind":"action","player":null,"ts":0,"data":1,"digest":"ab"}"#,
      #"{"type":"live","seq":1.5,"digest":"00000000000000ab"}"#, #"{"type":"bye","code":1000}"#,
      #"{"type":"signal","from":"p"}"#, #"{"type":"live","seq":1,"digest":"00000000000000ab"} x"#,
    ])
  func refused(text: String) {
    #expect(throws: WireError.self) { _ = try ServerMessageReader.read(text.bytes) }
  }
}

extension ReceivedMessage {
  fileprivate var event: ReceivedEvent? { if case .event(let event) = self { event } else { nil } }
  fileprivate var signal: (Range<Int>?, Range<Int>)? {
    if case .signal(let from, let data) = self { (from, data) } else { nil }
  }
  fileprivate var acknowledged: (Range<Int>, Int64)? {
    if case .acknowledged(let id, let seq) = self { (id, seq) } else { nil }
  }
  fileprivate var rejected: (Range<Int>, Range<Int>)? {
    if case .rejected(let id, let code) = self { (id, code) } else { nil }
  }
  fileprivate var joined: Welcome? { if case .joined(let welcome) = self { welcome } else { nil } }
  fileprivate var bye: Farewell? { if case .bye(let farewell) = self { farewell } else { nil } }
}
