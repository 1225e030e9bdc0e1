import Bytes
import Testing
import WebSocket

@Suite struct RoundTripTests {
  /// The seed is in the test's name, so a failure names what repeats it.
  @Test(arguments: UInt64(1)...40) func `what is written is read, in any fragments and splits`(seed: UInt64) {
    var dice = Dice(state: seed)
    let role: MessageReader.Role = seed.isMultiple(of: 2) ? .server : .client
    var stream = ByteWriter()
    var said: [Heard] = []
    for _ in 0..<30 { say(from: role == .server ? .client : .server, &dice, &stream, &said) }

    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while start < stream.byteCount {
      let end = min(start + .random(in: 1...200, using: &dice), stream.byteCount)
      pieces.append(stream.bytes[start..<end])
      start = end
    }
    #expect(hear(pieces, as: role) == said)
  }

  private func say(
    from sender: MessageReader.Role, _ dice: inout Dice, _ stream: inout ByteWriter, _ said: inout [Heard]
  ) {
    let isText = Bool.random(using: &dice)
    let text = String((0..<Int.random(in: 0...90, using: &dice)).map { _ in "aé€😀".randomElement(using: &dice)! })
    let binary = (0..<Int.random(in: 0...300, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
    var rest = (isText ? Array(text.utf8) : binary)[...]
    var opcode: Opcode = isText ? .text : .binary
    while true {
      let isFinal = Int.random(in: 0..<3, using: &dice) > 0
      let piece = rest.prefix(isFinal ? rest.count : .random(in: 0...rest.count, using: &dice))
      rest = rest.dropFirst(piece.count)
      append(opcode, Array(piece), isFinal: isFinal, from: sender, &dice, &stream)
      if isFinal { break }
      opcode = .continuation
      if Bool.random(using: &dice) {
        append(.ping, Array(binary.prefix(125)), isFinal: true, from: sender, &dice, &stream)
        said.append(.ping(Array(binary.prefix(125))))
      }
    }
    said.append(isText ? .text(text) : .binary(binary))
  }

  private func append(
    _ opcode: Opcode, _ payload: [UInt8], isFinal: Bool, from sender: MessageReader.Role, _ dice: inout Dice,
    _ stream: inout ByteWriter
  ) {
    let mask = sender == .client ? UInt32.random(in: .min ... .max, using: &dice) : nil
    Frame.append(opcode, payload: payload.span, isFinal: isFinal, mask: mask, into: &stream)
  }
}

/// SplitMix64 (Steele et al., 2014).
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
