import Bytes
import JSON
import Wire

/// A client's message that has been read, with the text that its ranges are about.
struct Decoded {
  let text: [UInt8]
  let message: ClientMessage

  init(_ text: String) throws(WireError) { try self.init(Array(text.utf8)) }

  init(_ text: [UInt8]) throws(WireError) {
    var decoder = MessageDecoder()
    self.text = text
    message = try decoder.decode(text.span)
  }

  func raw(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

  func content(of string: JSONString) -> String { string.text(in: text.span) }
}

extension ClientMessage {
  var join: Join? { if case .join(let join) = self { join } else { nil } }
  var act: Act? { if case .act(let act) = self { act } else { nil } }
  var claim: Claim? { if case .claim(let claim) = self { claim } else { nil } }
  var signal: Signal? { if case .signal(let signal) = self { signal } else { nil } }
  var sync: Sync? { if case .sync(let sync) = self { sync } else { nil } }
  var refresh: Refresh? { if case .refresh(let refresh) = self { refresh } else { nil } }
  var t: Range<Int>? { if case .ping(let t) = self { t } else { nil } }
}

/// One message of each kind, with all of its fields, and one with only those that it must have.
let validMessages = [
  #"{"type":"join","room":"R_1","name":"Ann","token":"t.o.k","ticket":"t","as":"spectator","after":7,"#
    + #""digest":"00000000000000ff","client":"c1","takeover":true,"#
    + #""create":{"game":"relay","seats":4,"private":true,"options":{"a":[1.50,null]}}}"#,
  #"{"type":"join","room":"R_1"}"#,
  #"{"type":"act","id":"a1","data":{"text":"hi"},"at":12}"#,
  #"{"type":"act","id":"a1","data":null}"#,
  #"{"type":"claim","id":"c1","choice":"victory"}"#,
  #"{"type":"signal","data":[1,2],"to":"p2"}"#,
  #"{"type":"signal","data":0}"#,
  #"{"type":"sync","after":0,"digest":"0000000000000000"}"#,
  #"{"type":"sync","after":9223372036854775807}"#,
  #"{"type":"refresh","refresh":"r"}"#,
  #"{"type":"leave"}"#,
  #"{"type":"ping","t":[1]}"#,
  #"{"type":"ping"}"#,
]
