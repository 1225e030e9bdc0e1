import JSON
import Testing
import Wire

@Suite("Refusing what is no message")
struct RefusalTests {
  @Test(
    "a text that breaks a rule is a bad message, and the rule is named",
    arguments: [
      ("", "this is no JSON object: unexpectedEnd at byte 0"),
      ("[]", "this is no JSON object: unexpectedByte at byte 0"),
      (#""act""#, "this is no JSON object: unexpectedByte at byte 0"),
      (#"{"type":"leave"}x"#, "this is no JSON object: trailingBytes at byte 16"),
      (#"{"type":"leave",}"#, "this is no JSON object: unexpectedByte at byte 16"),
      ("{}", "`type` is missing"),
      (#"{"type":null}"#, "`type` is missing"),
      (#"{"type":1}"#, "`type` must be a string"),
      (#"{"type":"leave","type":"leave"}"#, "`type` stands twice"),
      (#"{"type":"leave","\u0074ype":"leave"}"#, "`type` stands twice"),
      (#"{"type":"leave","data":1,"data":1}"#, "`data` stands twice"),

      (#"{"type":"act","data":1}"#, "`id` is missing"),
      (#"{"type":"act","id":null,"data":1}"#, "`id` is missing"),
      (#"{"type":"act","id":7,"data":1}"#, "`id` must be a string"),
      (#"{"type":"act","id":"a"}"#, "`data` is missing"),
      (#"{"type":"act","id":"a","data":1,"at":"3"}"#, "`at` must be a number"),
      (#"{"type":"act","id":"a","data":1,"at":-1}"#, "`at` must be a whole number, not negative"),
      (#"{"type":"act","id":"a","data":1,"at":1.0}"#, "`at` must be a whole number, not negative"),
      (#"{"type":"act","id":"a","data":1,"at":1e2}"#, "`at` must be a whole number, not negative"),
      (#"{"type":"claim","choice":"wait"}"#, "`id` is missing"),
      (#"{"type":"claim","id":"a"}"#, "`choice` is missing"),
      (#"{"type":"claim","id":"a","choice":"Victory"}"#, "`choice` is victory or wait"),
      (#"{"type":"claim","id":"a","choice":true}"#, "`choice` must be a string"),
      (#"{"type":"signal"}"#, "`data` is missing"),
      (#"{"type":"signal","data":1,"to":1}"#, "`to` must be a string"),
      (#"{"type":"sync"}"#, "`after` is missing"),
      (#"{"type":"sync","after":9223372036854775808}"#, "`after` must be a whole number, not negative"),
      (#"{"type":"sync","after":true}"#, "`after` must be a number"),
      (#"{"type":"sync","after":1,"digest":1}"#, "`digest` must be a string"),
      (#"{"type":"sync","after":1,"digest":"000000000000000"}"#, "`digest` must be 16 hex digits"),
      (#"{"type":"sync","after":1,"digest":"000000000000000g"}"#, "`digest` must be 16 hex digits"),
      (#"{"type":"refresh"}"#, "`refresh` is missing"),
      (#"{"type":"refresh","refresh":{}}"#, "`refresh` must be a string"),

      (#"{"type":"join"}"#, "`room` is missing"),
      (#"{"type":"join","room":["r"]}"#, "`room` must be a string"),
      (#"{"type":"join","room":"r","name":1}"#, "`name` must be a string"),
      (#"{"type":"join","room":"r","token":1}"#, "`token` must be a string"),
      (#"{"type":"join","room":"r","ticket":1}"#, "`ticket` must be a string"),
      (#"{"type":"join","room":"r","client":1}"#, "`client` must be a string"),
      (#"{"type":"join","room":"r","as":"dealer"}"#, "`as` is player or spectator"),
      (#"{"type":"join","room":"r","after":-1}"#, "`after` must be a whole number, not negative"),
      (#"{"type":"join","room":"r","takeover":"yes"}"#, "`takeover` must be true or false"),
      (#"{"type":"join","room":"r","create":[]}"#, "`create` must be an object"),
      (#"{"type":"join","room":"r","create":{}}"#, "`create.game` must be a string"),
      (#"{"type":"join","room":"r","create":{"game":"g","seats":"2"}}"#, "`create.seats` must be a whole number"),
      (#"{"type":"join","room":"r","create":{"game":"g","seats":2.5}}"#, "`create.seats` must be a whole number"),
      (#"{"type":"join","room":"r","create":{"game":"g","private":0}}"#, "`create.private` must be true or false"),
      (#"{"type":"join","room":"r","create":{"game":"g","options":[]}}"#, "`create.options` must be an object"),
      (#"{"type":"join","room":"r","create":{"game":"g","game":"g"}}"#, "`create.game` stands twice"),
    ])
  func refusals(_ text: String, _ detail: String) {
    #expect(throws: WireError.badMessage(detail)) { try Decoded(text) }
  }

  @Test(
    "a type that is not known is told apart from a bad message, and repeated only in part",
    arguments: [
      (#"{"type":"dance"}"#, "dance"),
      (#"{"type":""}"#, ""),
      (#"{"type":"Act"}"#, "Act"),
      (#"{"type":"joined"}"#, "joined"),
      (#"{"type":"\#(String(repeating: "x", count: 100))"}"#, String(repeating: "x", count: 32)),
    ])
  func unknownTypes(_ text: String, _ name: String) {
    #expect(throws: WireError.unknownType(name)) { try Decoded(text) }
  }

  @Test("no prefix of a message is a message", arguments: validMessages)
  func prefixes(_ text: String) throws {
    _ = try Decoded(text)
    let bytes = Array(text.utf8)
    for count in bytes.indices {
      let error = #expect(throws: WireError.self) { try Decoded(Array(bytes[..<count])) }
      #expect(error?.isBadMessage == true, "the first \(count) bytes of \(text)")
    }
  }

  @Test("a message with any byte replaced is read or refused, and every range lies within it", arguments: validMessages)
  func replacements(_ text: String) {
    let original = Array(text.utf8)
    for index in original.indices {
      for byte in Array("\"\\{}[]:,0-e \u{0}\u{FF}".utf8) {
        var changed = original
        changed[index] = byte
        guard let decoded = try? Decoded(changed) else { continue }
        switch decoded.message {
        case .act(let act): #expect(!decoded.raw(act.data).isEmpty && decoded.raw(act.id.token).hasPrefix("\""))
        case .claim(let claim): #expect(decoded.raw(claim.id.token).hasSuffix("\""))
        case .signal(let signal): #expect(!decoded.raw(signal.data).isEmpty)
        case .ping(let t): #expect(t.map(decoded.raw) != "")
        case .join, .sync, .refresh, .leave: break
        }
      }
    }
  }
}

extension WireError {
  fileprivate var isBadMessage: Bool { if case .badMessage = self { true } else { false } }
}
