import HTTP
import Testing

@Suite("Limits of a request")
struct LimitTests {
  private let small = {
    var limits = HTTPLimits()
    limits.headByteCount = 200
    limits.targetByteCount = 20
    limits.fieldCount = 3
    limits.bodyByteCount = 10
    limits.chunkLineByteCount = 10
    return limits
  }()

  private func x(_ count: Int) -> String { String(repeating: "x", count: count) }

  private func isRequest(_ text: String) -> Bool {
    let all = outcomes(text, limits: small)
    guard all.count == 1, case .request = all[0] else { return false }
    return true
  }

  private func violation(_ text: String) -> RequestViolation? {
    guard case .violation(let violation) = outcomes(text, limits: small).last else { return nil }
    return violation
  }

  @Test("a target as long as the limit is taken, one byte more is not")
  func target() {
    #expect(isRequest("GET /\(x(19)) HTTP/1.1\r\nHost: a\r\n\r\n"))
    #expect(violation("GET /\(x(20)) HTTP/1.1\r\nHost: a\r\n\r\n") == .targetTooLong(limit: 20))
  }

  @Test("a request line is refused before its end arrives")
  func unendedTarget() {
    #expect(violation("GET /\(x(79))") == nil)
    #expect(violation("GET /\(x(80))") == .targetTooLong(limit: 20))
  }

  @Test("a head as large as the limit is taken, one byte more is not")
  func head() {
    let frame = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n"
    let room = 200 - frame.utf8.count
    #expect(isRequest("GET / HTTP/1.1\r\nHost: a\r\nX: \(x(room))\r\n\r\n"))
    #expect(violation("GET / HTTP/1.1\r\nHost: a\r\nX: \(x(room + 1))\r\n\r\n") == .headTooLarge(limit: 200))
  }

  @Test("a head is refused before its end arrives")
  func unendedHead() {
    let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
    let room = 200 - start.utf8.count
    #expect(violation(start + x(room)) == nil)
    #expect(violation(start + x(room + 1)) == .headTooLarge(limit: 200))
  }

  @Test("as many fields as the limit are taken, one more is not")
  func fields() {
    #expect(isRequest("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n"))
    #expect(violation("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\nX: 3\r\n") == .tooManyFields(limit: 3))
  }

  @Test(
    "a body as large as the limit is taken, a larger one refused before it comes",
    arguments: ["11", "99999999999999999999"])
  func body(_ tooMuch: String) {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: "
    #expect(isRequest(head + "10\r\n\r\n" + x(10)))
    #expect(violation(head + tooMuch + "\r\n\r\n") == .bodyTooLarge(limit: 10))
  }

  @Test("chunks are counted together")
  func chunks() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(isRequest(head + "9\r\n\(x(9))\r\n1\r\nx\r\n0\r\n\r\n"))
    #expect(violation(head + "9\r\n\(x(9))\r\n2\r\n") == .bodyTooLarge(limit: 10))
    #expect(violation(head + "ffffffff\r\n") == .bodyTooLarge(limit: 10))
  }

  @Test("a chunk line and trailers have limits too")
  func chunkLine() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(isRequest(head + "0;xxxxxx\r\n\r\n"))
    #expect(violation(head + "0;xxxxxxx\r\n\r\n") == .malformedChunk)
    #expect(isRequest(head + "0\r\nX: \(x(193))\r\n\r\n"))
    #expect(violation(head + "0\r\nX: \(x(194))\r\n\r\n") == .headTooLarge(limit: 200))
    #expect(violation(head + "0\r\n" + String(repeating: "X: y\r\n", count: 34)) == .headTooLarge(limit: 200))
  }

  @Test("the limits start again with each request")
  func again() {
    let request = "GET / HTTP/1.1\r\nHost: a\r\nX: \(x(150))\r\n\r\n"
    #expect(outcomes(String(repeating: request, count: 5), limits: small).count == 5)
  }
}
