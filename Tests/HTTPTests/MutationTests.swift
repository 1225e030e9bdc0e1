import Bytes
import Foundation
import HTTP
import Testing

@Suite("Damaged requests")
struct MutationTests {
  /// The seeds that run; a test's name says its own. `HTTP_SEED=N` tries that one alone.
  static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["HTTP_SEED"].flatMap(UInt64.init).map { [$0] } ?? Array(1...300)

  private static let requests = [
    "GET /a%20b?c=d HTTP/1.1\r\nHost: a:80\r\nCookie: s=1\r\nConnection: close\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\na\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
    "\r\nGET http://a/ HTTP/1.0\r\n\r\n",
  ]

  @Test("a damaged stream comes to the same at once, byte by byte and in random pieces", arguments: seeds)
  func cuts(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      var bytes = (0..<3).flatMap { _ in Array(Self.requests.randomElement(using: &random)!.utf8) }
      for _ in 0..<Int.random(in: 0..<4, using: &random) { damage(&bytes, using: &random) }
      let expected = results(of: bytes, pieceByteCounts: bytes.count...bytes.count, using: &random)
      for sizes in [1...1, 1...40] {
        let results = results(of: bytes, pieceByteCounts: sizes, using: &random)
        #expect(results == expected, "HTTP_SEED=\(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      }
    }
  }

  @Test("what stands behind a damaged request is never read")
  func behind() {
    let bytes = Array("nonsense\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    var parser = RequestParser(limits: HTTPLimits())
    var offset = 0
    for _ in 0..<3 {
      guard case .violation(.malformedRequestLine) = parser.next(in: bytes.span, from: &offset) else {
        Issue.record("read on")
        return
      }
    }
  }

  private func damage(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
    let index = Int.random(in: bytes.indices, using: &random)
    let byte = ([0, 9, 10, 13, 32, 58, 59, 48, 255] as [UInt8]).randomElement(using: &random)!
    switch Int.random(in: 0..<3, using: &random) {
    case 0: bytes[index] = byte
    case 1: bytes.insert(byte, at: index)
    default: bytes.remove(at: index)
    }
  }

  private func results(
    of bytes: [UInt8], pieceByteCounts: ClosedRange<Int>, using random: inout SeededGenerator
  ) -> [Outcome] {
    var inbox = Inbox()
    var results: [Outcome] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: pieceByteCounts, using: &random))
      rest = rest.dropFirst(piece.count)
      results += inbox.receive(piece)
      if case .violation = results.last { break }
    }
    return results
  }
}

/// Numbers that look random and follow from a seed (SplitMix64; Steele, Lea and Flood, 2014).
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}
