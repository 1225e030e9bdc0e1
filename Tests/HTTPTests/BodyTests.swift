import HTTP
import Testing

@Suite("Bodies")
struct BodyTests {
  private func post(_ fields: String, _ body: String, version: String = "1.1") -> [Outcome] {
    outcomes("POST / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n\r\n\(body)")
  }

  private func chunked(_ body: String) -> [Outcome] { post("Transfer-Encoding: chunked", body) }

  private func bodies(_ outcomes: [Outcome]) -> [String] {
    outcomes.compactMap { if case .request(let request) = $0 { request.body } else { nil } }
  }

  @Test("a length says where the body ends and the next request begins")
  func length() {
    #expect(bodies(post("Content-Length: 5", "hello")) == ["hello"])
    #expect(bodies(post("Content-Length: 005", "hello")) == ["hello"])
    #expect(bodies(post("Content-Length: 0", "")) == [""])
    #expect(bodies(post("Content-Length: 5", "hello\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")) == ["hello", ""])
    #expect(bodies(post("Content-Length: 5", "hell")) == [])
  }

  @Test("without a length there is no body, whatever the method")
  func none() {
    #expect(bodies(post("X: y", "GET / HTTP/1.1\r\nHost: a\r\n\r\n")) == ["", ""])
  }

  @Test(
    "a length that is no number is refused", arguments: ["", "x", "+5", "-5", "5 5", "5, 5", "5.0", "0x5", "٥", "5,6"])
  func malformedLength(_ length: String) {
    #expect(post("Content-Length: \(length)", "hello") == [.violation(.malformedLength)])
  }

  @Test(
    "chunks are joined, their extensions and trailers dropped",
    arguments: [
      ("0\r\n\r\n", ""), ("5\r\nhello\r\n0\r\n\r\n", "hello"), ("1\r\nh\r\n4\r\nello\r\n0\r\n\r\n", "hello"),
      ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"), ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
      ("00000005\r\nhello\r\n000\r\n\r\n", "hello"), ("5;x=y\r\nhello\r\n0;z\r\n\r\n", "hello"),
      ("5\r\nhello\r\n0\r\nX: y\r\nHost: b\r\n\r\n", "hello"), ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
    ])
  func chunks(_ text: String, _ body: String) {
    let next = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    #expect(bodies(chunked(text + next)) == [body, ""])
  }

  @Test(
    "a chunk that is not formed to the letter is refused",
    arguments: [
      "\r\n", "x\r\n", "5 \r\n", " 5\r\n", "5 ;x\r\n", "+5\r\n", "-5\r\n", "0x5\r\n", "000000005\r\n", ";x\r\n",
      "5\r\nhello!\r\n",
      "1\r\nab\r\n", "٥\r\n",
    ])
  func malformedChunk(_ text: String) {
    #expect(chunked(text) == [.violation(.malformedChunk)])
  }

  @Test(
    "a bare CR or LF ends no chunk line",
    arguments: [("5\n", 10), ("5;a\rb", 13), ("5\r\nhello\n", 10), ("0\r\n\n", 10)] as [(String, UInt8)])
  func bareLineEnd(_ text: String, _ byte: UInt8) {
    #expect(chunked(text) == [.violation(.strayControl(byte: byte))])
  }

  @Test("a trailer has to be a field")
  func trailer() {
    #expect(chunked("0\r\nX : y\r\n") == [.violation(.malformedField)])
    #expect(chunked("0\r\nX: y\r\n z\r\n") == [.violation(.foldedField)])
  }

  @Test("two ways to tell the end of a body are one too many")
  func smuggling() {
    #expect(post("Content-Length: 5\r\nTransfer-Encoding: chunked", "") == [.violation(.ambiguousLength)])
    #expect(post("Transfer-Encoding: chunked\r\nContent-Length: 5", "") == [.violation(.ambiguousLength)])
    #expect(post("Transfer-Encoding: gzip\r\nContent-Length: 5", "") == [.violation(.ambiguousLength)])
    #expect(post("Transfer-Encoding: chunked", "", version: "1.0") == [.violation(.ambiguousLength)])
    #expect(post("Content-Length: 5\r\nContent-Length: 6", "") == [.violation(.repeatedField(name: "Content-Length"))])
  }

  @Test("the coding is chunked, in any case of its letters")
  func coding() {
    #expect(bodies(post("Transfer-Encoding: Chunked", "0\r\n\r\n")) == [""])
  }

  @Test(
    "any other coding is not implemented; a Kelvin sign is no k",
    arguments: [
      "", "gzip", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked;q=1", "xchunked",
      "chun\u{212A}ed",
    ])
  func unknownCoding(_ coding: String) {
    #expect(post("Transfer-Encoding: \(coding)", "") == [.violation(.unknownTransferCoding)])
  }
}

@Suite("Expect: 100-continue")
struct ExpectationTests {
  private let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n"

  @Test("a client that waits is told to go ahead, once")
  func waits() {
    var inbox = Inbox()
    #expect(inbox.receive(head) == [.goAheadWanted])
    #expect(inbox.receive("h") == [])
    #expect(inbox.receive("i").count == 1)
  }

  @Test("a client that did not wait need not be told")
  func doesNotWait() {
    #expect(!outcomes(head + "h").contains(.goAheadWanted))
    #expect(!outcomes(head + "hi").contains(.goAheadWanted))
  }

  @Test("a chunked body is waited with too")
  func chunked() {
    #expect(
      outcomes("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n") == [
        .goAheadWanted
      ])
  }

  @Test("nobody is told to go ahead without a body, in HTTP/1.0, or with a body that is too large")
  func refused() {
    let expecting = "Host: a\r\nExpect: 100-continue\r\n"
    #expect(!outcomes("POST / HTTP/1.1\r\n\(expecting)\r\n").contains(.goAheadWanted))
    #expect(outcomes("POST / HTTP/1.0\r\n\(expecting)Content-Length: 2\r\n\r\n").isEmpty)
    #expect(
      outcomes("POST / HTTP/1.1\r\n\(expecting)Content-Length: 65537\r\n\r\n") == [
        .violation(.bodyTooLarge(limit: 65_536))
      ])
  }
}
