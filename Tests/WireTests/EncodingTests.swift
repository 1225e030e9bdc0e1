import Bytes
import JSON
import Testing
import Wire

@Suite("Writing what the server says")
struct EncodingTests {
  private func written(_ encode: (inout ByteWriter) -> Void) -> String {
    var writer = ByteWriter()
    encode(&writer)
    #expect((try? JSONValue(parsing: writer.span))?["type"]?.string != nil, "every message is an object with a type")
    return writer.span.text
  }

  // MARK: Events

  @Test("an event passes its data on byte for byte, and its id to its author only")
  func event() {
    let player = Array("p\"1".utf8)
    let data = Array(#"{ "a" : 1.50 }"#.utf8)
    let id = Array("a:1".utf8)
    let whole = written {
      ServerMessage.event(
        seq: 12, kind: "action", player: player.span, timestamp: 1_700_000_000_123, data: data.span, digest: 0xAB,
        id: id.span, into: &$0)
    }
    #expect(
      whole == #"{"type":"event","seq":12,"kind":"action","player":"p\"1","ts":1700000000123,"data":{ "a" : 1.50 },"#
        + #""digest":"00000000000000ab","id":"a:1"}"#)
    let bare = written {
      ServerMessage.event(
        seq: 1, kind: "started", player: nil, timestamp: 0, data: data.span, digest: .max, id: nil, into: &$0)
    }
    #expect(
      bare == #"{"type":"event","seq":1,"kind":"started","player":null,"ts":0,"data":{ "a" : 1.50 },"#
        + #""digest":"ffffffffffffffff"}"#)
  }

  @Test("a signal says whom it is from, null for a spectator")
  func signal() {
    let data = Array("[ ]".utf8)
    #expect(
      written { ServerMessage.signal(from: "p1", data: data.span, into: &$0) }
        == #"{"type":"signal","from":"p1","data":[ ]}"#)
    #expect(
      written { ServerMessage.signal(from: nil, data: data.span, into: &$0) }
        == #"{"type":"signal","from":null,"data":[ ]}"#)
  }

  // MARK: Answers

  @Test("ack and reject repeat the id as it was written")
  func answers() {
    let id = Array(#""\u0061""#.utf8)
    #expect(
      written { ServerMessage.ack(id: id.span, seq: 7, into: &$0) }
        == #"{"type":"ack","id":"\u0061","seq":7,"dup":true}"#)
    #expect(
      written { ServerMessage.reject(id: id.span, .stale, message: "say \"please\"", head: 9, into: &$0) }
        == #"{"type":"reject","id":"\u0061","code":"stale","message":"say \"please\"","head":9}"#)
  }

  @Test("pong repeats what ping said, null when it said nothing")
  func pong() {
    let ping = Array(#"{"type":"ping","t": 1.0 }"#.utf8)
    #expect(
      written { ServerMessage.pong(in: ping.span, t: 20..<23, timestamp: 5, into: &$0) }
        == #"{"type":"pong","t":1.0,"ts":5}"#)
    #expect(
      written { ServerMessage.pong(in: ping.span, t: nil, timestamp: 5, into: &$0) }
        == #"{"type":"pong","t":null,"ts":5}"#)
  }

  @Test("error and bye say what is wrong, and what follows")
  func trouble() {
    #expect(
      written { ServerMessage.error("unknown_type", message: "what is \"x\"?", into: &$0) }
        == #"{"type":"error","code":"unknown_type","message":"what is \"x\"?"}"#)
    #expect(
      written { ServerMessage.bye(.left, message: nil, delayMilliseconds: nil, url: nil, into: &$0) }
        == #"{"type":"bye","code":1000,"reason":"left","reconnect":false}"#)
    #expect(
      written { ServerMessage.bye(.moved, message: "gone", delayMilliseconds: 250, url: "wss://b/ws", into: &$0) }
        == #"{"type":"bye","code":4303,"reason":"moved","reconnect":true,"delay_ms":250,"url":"wss://b/ws","message":"gone"}"#
    )
  }

  // MARK: The room

  @Test("live, resync, presence, storage and token")
  func others() {
    #expect(
      written { ServerMessage.live(seq: 3, digest: 1, into: &$0) }
        == #"{"type":"live","seq":3,"digest":"0000000000000001"}"#)
    #expect(written { ServerMessage.resync(after: 0, into: &$0) } == #"{"type":"resync","after":0}"#)
    #expect(
      written { ServerMessage.presence(player: "p\n", status: "offline", since: 8, into: &$0) }
        == #"{"type":"presence","player":"p\n","status":"offline","since":8}"#)
    #expect(
      written { ServerMessage.storage(stalled: true, into: &$0) } == #"{"type":"storage","status":"stalled"}"#)
    #expect(written { ServerMessage.storage(stalled: false, into: &$0) } == #"{"type":"storage","status":"ok"}"#)
    #expect(
      written { ServerMessage.token(token: "t", refresh: "r", expiresIn: 60, into: &$0) }
        == #"{"type":"token","token":"t","refresh":"r","expires_in":60}"#)
  }

  @Test("a player is welcomed with the room, the seat and the tokens")
  func joined() {
    let text = written { ServerMessage.joined(welcome(player: "p1", seat: 0, token: "t", refresh: "r"), into: &$0) }
    #expect(
      text == #"{"type":"joined","room":"R","game":"relay","phase":"playing","#
        + #""you":{"player":"p1","seat":0,"role":"player","name":"A\"nn","session":"s"},"#
        + #""token":"t","refresh":"r","expires_in":60,"head":9,"after":4,"#
        + #""players":[{"player":"p1","seat":0,"name":"A\"nn","role":"player","status":"online","since":1}],"#
        + #""heartbeat":{"ping_after":10000,"lost_after":30000},"#
        + #""limits":{"message_bytes":65536,"data_bytes":16384,"actions_per_second":50,"actions_burst":100}}"#)
  }

  @Test("a spectator has neither player nor seat, and a session that goes on gets no new tokens")
  func joinedSpectator() {
    let text = written { ServerMessage.joined(welcome(player: nil, seat: nil, token: nil, refresh: nil), into: &$0) }
    #expect(text.contains(#""you":{"player":null,"seat":null,"#))
    #expect(!text.contains("token") && !text.contains("refresh"))
  }

  private func welcome(player: String?, seat: Int?, token: String?, refresh: String?) -> ServerMessage.Joined {
    ServerMessage.Joined(
      room: "R", game: "relay", phase: "playing", player: player, seat: seat, role: "player", name: "A\"nn",
      session: "s", token: token, refresh: refresh, expiresIn: 60, head: 9, after: 4,
      players: [.init(player: "p1", seat: 0, name: "A\"nn", role: "player", status: "online", since: 1)],
      pingAfter: 10_000, lostAfter: 30_000, messageBytes: 65_536, dataBytes: 16_384, actionsPerSecond: 50,
      actionsBurst: 100)
  }
}
