import HTTP
import Testing

@Suite("Bytes in pieces")
struct SplitTests {
  private static let corpus = [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "\r\nGET /a%20b?c=d HTTP/1.0\r\nConnection: keep-alive\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n2\r\n\r\n\r\n0\r\nX: y\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: é\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: \u{1F0A1}\r\n\r\n",
    "\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\n\n",
    "GET / HTTP/2.0\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n",
  ]

  @Test("every cut in two gives the same results", arguments: corpus)
  func pairs(_ text: String) {
    let bytes = Array(text.utf8)
    let expected = outcomes(text)
    #expect(!expected.isEmpty)
    for cut in 0...bytes.count {
      var inbox = Inbox()
      var results = inbox.receive(bytes[..<cut])
      if case .violation = results.last {} else { results += inbox.receive(bytes[cut...]) }
      #expect(results == expected, "cut at \(cut)")
    }
  }

  @Test("byte by byte gives the same results", arguments: corpus)
  func bytes(_ text: String) {
    var inbox = Inbox()
    var results: [Outcome] = []
    for byte in text.utf8 {
      results += inbox.receive([byte])
      if case .violation = results.last { break }
    }
    #expect(results == outcomes(text))
  }

  @Test("after a violation there is nothing but that violation")
  func failed() {
    var inbox = Inbox()
    #expect(inbox.receive("nonsense\r\n") == [.violation(.malformedRequestLine)])
    #expect(inbox.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == [.violation(.malformedRequestLine)])
  }

  @Test("what follows a request stays with the caller")
  func leftover() {
    let bytes = Array("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n\u{1}\u{2}".utf8)
    var parser = RequestParser(limits: HTTPLimits())
    var offset = 0
    guard case .request = parser.next(in: bytes.span, from: &offset) else {
      Issue.record("no request")
      return
    }
    #expect(Array(bytes[offset...]) == [1, 2])
  }

  @Test("reading begins at the offset")
  func offset() {
    let bytes = Array("xxGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    var parser = RequestParser(limits: HTTPLimits())
    var offset = 2
    guard case .request = parser.next(in: bytes.span, from: &offset) else {
      Issue.record("no request")
      return
    }
    #expect(offset == bytes.count)
  }
}
