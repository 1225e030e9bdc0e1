import Bytes
import Testing
import WebSocket

/// However the transport splits a stream, the same is heard.
@Suite struct SplitTests {
  static let messages = stream(from: .client)

  static func stream(from sender: MessageReader.Role) -> [UInt8] {
    frame(.text, "Hëllo €", from: sender) + frame(.pong, "", from: sender)
      + frame(.text, "😀", isFinal: false, from: sender) + frame(.ping, "p", from: sender)
      + frame(.continuation, [0xC3], isFinal: false, from: sender) + frame(.continuation, [0xA9], from: sender)
      + frame(.binary, "", from: sender) + frame(.binary, [UInt8](repeating: 9, count: 130), from: sender)
      + frame(.close, [0x03, 0xE8] + Array("bye".utf8), from: sender)
  }

  static let fragment = frame(.text, "ab", isFinal: false)
  static let invalid: [[UInt8]] = [
    frame(.text, [0x61, 0xE2, 0x82]), frame(.text, [0x61, 0xC0, 0x80, 0x62]),
    fragment + frame(.continuation, [0xED, 0xA0, 0x80]), fragment + frame(.text, "c"), frame(.continuation, "c"),
    fragment + frame(.ping, "p") + frame(.binary, "c"), frame(.close, [3]), frame(.close, [0x03, 0xED]),
    frame(.close, [0x03, 0xE8, 0xFF]), frame(.text, "ok") + [0xC1, 0x81, 1, 2, 3, 4, 5],
    frame(.text, "ok") + [0x83, 0x80, 1, 2, 3, 4], [0x81, 0x01, 0x61], [0x89, 0xFE, 0, 126, 1, 2, 3, 4],
    [0x81, 0xFE, 0, 125, 1, 2, 3, 4], [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4],
    [0x82, 0xFF, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4],
  ]

  @Test(arguments: [MessageReader.Role.server, .client])
  func `every split in two or three of a valid stream gives the same`(role: MessageReader.Role) {
    let stream = Self.stream(from: role == .server ? .client : .server)
    let expected = hear(stream, as: role)
    #expect(expected.count == 7)
    #expect(expected.last == .close(1000, "bye"))
    checkSplits(of: stream, as: role, expected)
  }

  @Test(arguments: invalid) func `every split of an invalid stream gives the same violation`(stream: [UInt8]) {
    let expected = hear(stream)
    guard case .violation = expected.last else {
      Issue.record("\(stream) breaks no rule")
      return
    }
    checkSplits(of: stream, as: .server, expected)
    #expect(hear(Self.messages + stream) == hear(Self.messages) + expected, "a valid stream becomes invalid")
  }

  private func checkSplits(of stream: [UInt8], as role: MessageReader.Role, _ expected: [Heard]) {
    for first in 0...stream.count {
      for second in first...stream.count {
        let heard = hear([stream[..<first], stream[first..<second], stream[second...]], as: role)
        guard heard == expected else {
          Issue.record("split at \(first) and \(second): \(heard)")
          return
        }
      }
    }
    #expect(hear(stream.indices.map { stream[$0...$0] }, as: role) == expected, "byte by byte")
  }
}
