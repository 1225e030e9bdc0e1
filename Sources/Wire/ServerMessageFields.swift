import Bytes
import JSON

/// Where the fields of a server's frequent messages lie in one message. An empty range stands for one that is absent.
///
/// It has a place for each field instead of a table, so that reading a message takes no memory and compares no names one by one.
struct ServerMessageFields {
  private(set) var type = 0..<0
  private(set) var seq = 0..<0
  private(set) var kind = 0..<0
  private(set) var player = 0..<0
  private(set) var timestamp = 0..<0
  private(set) var data = 0..<0
  private(set) var digest = 0..<0
  private(set) var id = 0..<0
  private(set) var from = 0..<0
  private(set) var code = 0..<0

  /// Reads the members of the object that `text` is. Of a name that stands twice the last counts.
  init(_ text: Span<UInt8>) throws(WireError) {
    do throws(JSONError) {
      var scanner = JSONScanner()
      try scanner.beginObject(in: text)
      var isFirst = true
      while let name = try scanner.nextMember(in: text, isFirst: isFirst) {
        isFirst = false
        let value = try scanner.value(in: text).range
        note(Self.packed(text, name.content), value)
      }
      try scanner.end(of: text)
    } catch {
      throw .badMessage("this is no JSON object: \(error.rule) at byte \(error.offset)")
    }
  }

  private mutating func note(_ name: UInt64, _ value: Range<Int>) {
    switch name {
    case 0x7479_7065: type = value
    case 0x73_6571: seq = value
    case 0x6b69_6e64: kind = value
    case 0x706c_6179_6572: player = value
    case 0x7473: timestamp = value
    case 0x6461_7461: data = value
    case 0x6469_6765_7374: digest = value
    case 0x6964: id = value
    case 0x6672_6f6d: from = value
    case 0x636f_6465: code = value
    default: break
    }
  }

  /// The name's bytes in one word; 0 for one that does not fit.
  private static func packed(_ text: Span<UInt8>, _ name: Range<Int>) -> UInt64 {
    guard name.count <= 8 else { return 0 }
    var word: UInt64 = 0
    for index in name { word = word << 8 | UInt64(text[index]) }
    return word
  }

  // MARK: Typed access

  func event(_ text: Span<UInt8>) throws(WireError) -> ReceivedEvent {
    guard !data.isEmpty else { throw .badMessage("`data` is missing") }
    return ReceivedEvent(
      seq: try integer(seq, "seq", in: text), kind: try word(kind, "kind", in: text),
      player: try optionalWord(player, "player", in: text), timestamp: try integer(timestamp, "ts", in: text),
      data: data, digest: try digest(in: text), id: try optionalWord(id, "id", in: text))
  }

  func signal(_ text: Span<UInt8>) throws(WireError) -> ReceivedMessage {
    guard !data.isEmpty else { throw .badMessage("`data` is missing") }
    return .signal(from: try optionalWord(from, "from", in: text), data: data)
  }

  /// What stands between the quotes of a string.
  func word(_ range: Range<Int>, _ name: StaticString, in text: Span<UInt8>) throws(WireError) -> Range<Int> {
    guard range.count >= 2, text[range.lowerBound] == UInt8(ascii: "\"") else {
      throw .badMessage("`\(name)` must be a string")
    }
    return range.lowerBound + 1..<range.upperBound - 1
  }

  /// The same for a field that may be absent or `null`.
  private func optionalWord(
    _ range: Range<Int>, _ name: StaticString, in text: Span<UInt8>
  ) throws(WireError) -> Range<Int>? {
    if range.isEmpty || text[range.lowerBound] == UInt8(ascii: "n") { return nil }
    return try word(range, name, in: text)
  }

  func integer(_ range: Range<Int>, _ name: StaticString, in text: Span<UInt8>) throws(WireError) -> Int64 {
    guard !range.isEmpty, let value = JSONInteger.value(of: text.extracting(range)) else {
      throw .badMessage("`\(name)` must be a whole number")
    }
    return value
  }

  func digest(in text: Span<UInt8>) throws(WireError) -> UInt64 {
    guard let value = Hex.word(text.extracting(try word(digest, "digest", in: text))) else {
      throw .badMessage("`digest` must be 16 hex digits")
    }
    return value
  }
}
