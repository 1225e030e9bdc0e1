import Bytes
import JSON
import Wire

/// A message says the same however it is spelled, and what it passes on is what was sent, byte for byte.
func checkWire(_ input: [UInt8]) throws(BrokenPromise) {
  let value = try withExactCopy(of: input) { text throws(BrokenPromise) in try checkJSON(text.span) }
  var decoder = MessageDecoder()
  let meaning = try decode(input, with: &decoder)
  if value != nil { try checkPassing(of: input, with: &decoder) }
  if let object = value, object.members != nil {
    try promise(try decode(object.text, with: &decoder) == meaning, "without white space it is another message")
  } else {
    try promise(meaning.isMalformed, "what is no JSON object is \(meaning)")
  }
  try promise(try decode(input, with: &decoder) == meaning, "the decoder remembers another message")
  try checkNames(String(decoding: input, as: UTF8.self))
}

/// Any JSON may be the data of a message, and leaves as it came.
private func checkPassing(of data: [UInt8], with decoder: inout MessageDecoder) throws(BrokenPromise) {
  // One container deeper than the text by itself may be.
  let message = Array(#"{"data":"#.utf8) + data + Array(#","type":"signal"}"#.utf8)
  guard
    case .success(.signal(let signal)) = Result(catching: { () throws(WireError) in try decoder.decode(message.span) })
  else { return try promise(isDeepest(message), "data that is JSON is refused") }
  let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
  let sent = data.drop(while: blanks.contains).reversed().drop(while: blanks.contains).reversed()
  try promise(message[signal.data].elementsEqual(sent), "data has changed on the way in")

  var answer = ByteWriter()
  ServerMessage.signal(from: "p1", data: message.span.extracting(signal.data), into: &answer)
  let end = answer.byteCount - 1
  try promise(answer.bytes[(end - sent.count)..<end].elementsEqual(sent), "data has changed on the way out")
}

private func isDeepest(_ text: [UInt8]) -> Bool {
  do throws(JSONError) {
    _ = try JSONValue(parsing: text.span)
    return false
  } catch {
    return error.rule == .tooDeep
  }
}

/// A name that is taken is clean, and stays as it is.
private func checkNames(_ text: String) throws(BrokenPromise) {
  guard let name = trimmedName(text) else { return }
  try promise(trimmedName(name) == name, "\(name.debugDescription) is trimmed again")
  try promise(!name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, name.debugDescription)
}

private func decode(_ text: [UInt8], with decoder: inout MessageDecoder) throws(BrokenPromise) -> Meaning {
  try withExactCopy(of: text) { text throws(BrokenPromise) in
    switch Result(catching: { () throws(WireError) in try decoder.decode(text.span) }) {
    case .success(let message): .message(try Meaning.words(of: message, in: text.span))
    case .failure(let error): .error(error)
    }
  }
}

/// What a message comes to, wherever in its text it stands.
private enum Meaning: Equatable {
  case message([String])
  case error(WireError)

  var isMalformed: Bool { if case .error(.badMessage) = self { true } else { false } }

  static func words(of message: ClientMessage, in text: Span<UInt8>) throws(BrokenPromise) -> [String] {
    switch message {
    case .act(let act):
      ["act", act.id.text(in: text), try json(act.data, in: text), act.at.map(String.init) ?? "-"]
    case .claim(let claim): ["claim", claim.id.text(in: text), claim.choice.rawValue]
    case .signal(let signal): ["signal", try json(signal.data, in: text), signal.to?.text(in: text) ?? "-"]
    case .ping(let t): ["ping", try t.map { range throws(BrokenPromise) in try json(range, in: text) } ?? "-"]
    case .join, .sync, .refresh, .leave: ["\(message)"]
    }
  }

  private static func json(_ range: Range<Int>, in text: Span<UInt8>) throws(BrokenPromise) -> String {
    guard let value = try checkJSON(text.extracting(range)) else {
      throw BrokenPromise(description: "data that is no JSON")
    }
    return String(decoding: value.text, as: UTF8.self)
  }
}
