import Bytes
import HTTP
import Testing

/// A peer that sends one byte at a time. Were the parser to begin again with each byte, these would take hours.
@Suite("Bytes one at a time", .timeLimit(.minutes(1)))
struct DribbleTests {
  private let byteCount = 1 << 18

  private var wide: HTTPLimits {
    var limits = HTTPLimits()
    limits.headByteCount = byteCount
    limits.targetByteCount = byteCount
    limits.bodyByteCount = byteCount
    return limits
  }

  /// The first result but `needsMoreBytes`, and how many bytes it took.
  private func dribble(_ text: String, limits: HTTPLimits = HTTPLimits()) -> (result: ParseResult, byteCount: Int)? {
    let bytes = Array(text.utf8)
    var parser = RequestParser(limits: limits)
    var offset = 0
    for end in 1...bytes.count {
      let result = parser.next(in: bytes.span.extracting(0..<end), from: &offset)
      guard case .needsMoreBytes = result else { return (result, end) }
    }
    return nil
  }

  private func violation(_ text: String, limits: HTTPLimits = HTTPLimits()) -> (RequestViolation, byteCount: Int)? {
    guard case (.violation(let violation), let byteCount)? = dribble(text, limits: limits) else { return nil }
    return (violation, byteCount)
  }

  private func x(_ count: Int) -> String { String(repeating: "x", count: count) }

  @Test("a head that never ends is refused at the first byte past its limit")
  func head() throws {
    let endless = "GET / HTTP/1.1\r\nHost: a\r\nX: " + x(20_000)
    let refusal = try #require(violation(endless))
    #expect(refusal == (.headTooLarge(limit: 16_384), 16_385))
  }

  @Test("a request line that never ends is refused long before that")
  func requestLine() throws {
    let refusal = try #require(violation("GET /" + x(20_000)))
    #expect(refusal.0 == .targetTooLong(limit: 4096))
    #expect(refusal.byteCount <= 4096 + 65)
  }

  @Test("a long head, target or body takes time in proportion to its length")
  func linear() throws {
    let head = "GET / HTTP/1.1\r\nHost: a\r\nX: "
    #expect(violation(head + x(byteCount), limits: wide)?.byteCount == byteCount + 1)
    #expect(violation("GET /" + x(byteCount + 100), limits: wide)?.0 == .targetTooLong(limit: byteCount))
    let body = dribble(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(byteCount)\r\n\r\n" + x(byteCount), limits: wide)
    guard case (.request(let request), _)? = body else {
      Issue.record("no request")
      return
    }
    #expect(request.body.count == byteCount)
  }
}
