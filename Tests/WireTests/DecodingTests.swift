import Bytes
import JSON
import Testing
import Wire

@Suite("Reading what clients send")
struct DecodingTests {
  // MARK: Each kind

  @Test("a join has everything that was said")
  func wholeJoin() throws {
    let join = try #require(try Decoded(validMessages[0]).message.join)
    #expect(join.room == "R_1")
    #expect(join.name == "Ann")
    #expect(join.token == "t.o.k")
    #expect(join.ticket == "t")
    #expect(join.role == .spectator)
    #expect(join.after == 7)
    #expect(join.digest == 0xff)
    #expect(join.client == "c1")
    #expect(join.takeover)
    #expect(join.create?.game == "relay")
    #expect(join.create?.seats == 4)
    #expect(join.create?.isPrivate == true)
    #expect(join.create?.options == Array(#"{"a":[1.50,null]}"#.utf8))
  }

  @Test(
    "what a join leaves out, or gives as null, has its default",
    arguments: [
      #"{"type":"join","room":"r"}"#,
      #"{"room":"r","name":null,"token":null,"ticket":null,"as":null,"after":null,"digest":null,"client":null,"#
        + #""takeover":null,"create":null,"type":"join"}"#,
    ])
  func defaultJoin(_ text: String) throws {
    let join = try #require(try Decoded(text).message.join)
    #expect(join.room == "r")
    #expect(join.name == nil && join.token == nil && join.ticket == nil && join.client == nil)
    #expect(join.role == .player)
    #expect(join.after == 0)
    #expect(join.digest == nil)
    #expect(!join.takeover)
    #expect(join.create == nil)
  }

  @Test("a room to create has defaults of its own")
  func defaultCreate() throws {
    let text = #"{"type":"join","room":"r","create":{"game":"relay","seats":null,"private":null,"options":null}}"#
    let create = try #require(try Decoded(text).message.join?.create)
    #expect(create.game == "relay" && create.seats == nil && !create.isPrivate && create.options == nil)
  }

  @Test(
    "`data` is what was sent, byte for byte",
    arguments: [
      "null", "0", "-1.50e+03", "true", #""\u00e9é""#, "[ 1 ,\t2 ]", #"{ "a" : { } }"#, #"{"a":1,"a":2}"#, #""\ud800""#,
    ])
  func rawData(_ data: String) throws {
    let act = try Decoded(#"{"type":"act","id":"a","data": \#(data) ,"at":3}"#)
    let action = try #require(act.message.act)
    #expect(act.raw(action.data) == data)
    #expect(action.at == 3)
    let signal = try Decoded(#"{"data":\#(data),"to":"p","type":"signal"}"#)
    let fields = try #require(signal.message.signal)
    #expect(signal.raw(fields.data) == data)
    #expect(fields.to.map(signal.content) == "p")
    let ping = try Decoded(#"{"type":"ping","t":\#(data)}"#)
    #expect(ping.message.t.map(ping.raw) == data)
  }

  @Test(
    "an id is kept as it is written, and read as what it stands for",
    arguments: [
      (#""a.b""#, "a.b"), (#""\u0061\u002eb""#, "a.b"), (#""""#, ""), (#""é \" ""#, "é \" "),
    ])
  func ids(_ token: String, _ content: String) throws {
    let act = try Decoded(#"{"type":"act","id":\#(token),"data":1}"#)
    let id = try #require(act.message.act?.id)
    #expect(act.raw(id.token) == token)
    #expect(act.content(of: id) == content)
  }

  @Test("a claim, a sync, a refresh, a leave and a ping")
  func others() throws {
    let claim = try Decoded(#"{"type":"claim","id":"c","choice":"wait"}"#)
    #expect((claim.message.claim?.id).map(claim.content) == "c")
    #expect(claim.message.claim?.choice == .wait)
    let sync = try Decoded(#"{"type":"sync","after":5,"digest":"FEDCBA9876543210"}"#).message.sync
    #expect(sync?.after == 5)
    #expect(sync?.digest == 0xFEDC_BA98_7654_3210)
    #expect(try Decoded(#"{"type":"refresh","refresh":"a\/b"}"#).message.refresh?.token == "a/b")
    #expect(try Decoded(#"{"type":"leave"}"#).message == .leave)
    #expect(try Decoded(#"{"type":"ping"}"#).message == .ping(t: nil))
  }

  // MARK: What does not matter

  @Test(
    "unknown fields, the order of fields, white space and escapes in names change nothing",
    arguments: [
      #"{"type":"sync","after":5}"#,
      #"{"after":5,"type":"sync"}"#,
      " {\n\t\"type\" : \"sync\" ,\r\n \"after\" : 5 } ",
      #"{"\u0074ype":"\u0073ync","\u0061fter":5}"#,
      #"{"x":1,"x":[{"type":"act"}],"type":"sync","after":5,"":null,"afterx":-1,"Type":7}"#,
      #"{"type":"sync","after":5,"data":1,"room":false,"takeover":"no"}"#,
      #"{"type":"sync","after":5,"at":null}"#,
    ])
  func tolerance(_ text: String) throws {
    let sync = try #require(try Decoded(text).message.sync)
    #expect(sync.after == 5)
    #expect(sync.digest == nil)
  }

  @Test("a decoder keeps nothing from one message to the next")
  func reuse() throws {
    var decoder = MessageDecoder()
    let first = Array(#"{"type":"act","id":"a","data":1,"at":2,"after":3}"#.utf8)
    let second = Array(#"{"type":"sync"}"#.utf8)
    let broken = Array(#"{"type":"sync","after":3,"#.utf8)
    _ = try decoder.decode(first.span)
    #expect(throws: WireError.badMessage("`after` is missing")) { _ = try decoder.decode(second.span) }
    #expect(throws: WireError.self) { _ = try decoder.decode(broken.span) }
    #expect(throws: WireError.badMessage("`after` is missing")) { _ = try decoder.decode(second.span) }
  }
}
