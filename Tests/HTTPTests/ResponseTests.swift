import Bytes
import HTTP
import HTTPTypes
import Testing

@Suite("Responses")
struct ResponseTests {
  private func encoded(_ response: Response, keepsAlive: Bool = true, isHead: Bool = false) -> String {
    var writer = ByteWriter()
    response.encode(into: &writer, keepsAlive: keepsAlive, isHead: isHead, unixSeconds: 784_111_777)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private let greeting = Response(.ok, fields: [.contentType: "text/plain"], body: Array("hé".utf8))

  @Test("an answer is status line, fields, length in bytes, and body")
  func whole() {
    #expect(
      encoded(greeting)
        == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 3\r\n"
        + "Connection: keep-alive\r\n\r\nhé")
  }

  @Test("the last answer says so")
  func close() {
    #expect(encoded(greeting, keepsAlive: false).contains("\r\nConnection: close\r\n"))
  }

  @Test("the answer to HEAD is the one to GET without its body")
  func head() {
    #expect(encoded(greeting, isHead: true) + "hé" == encoded(greeting))
  }

  @Test("204 and 304 have neither body nor length", arguments: [HTTPResponse.Status.noContent, .notModified])
  func noContent(_ status: HTTPResponse.Status) {
    let text = encoded(Response(status))
    #expect(!text.contains("Content-Length"))
    #expect(text.hasSuffix("\r\n\r\n"))
  }

  @Test("an empty answer has a length")
  func empty() {
    #expect(encoded(Response(.created)).contains("\r\nContent-Length: 0\r\n"))
  }

  @Test("a value can't begin another field")
  func splitting() {
    let text = encoded(Response(.ok, fields: [.location: "/a\r\nSet-Cookie: s=1"]))
    #expect(!text.contains("\r\nSet-Cookie"))
  }

  @Test("JSON is kept by nobody")
  func json() {
    let response = Response.json(.created, Array("{}".utf8))
    #expect(response.status == .created)
    #expect(response.fields == [.contentType: "application/json", .cacheControl: "no-store"])
    #expect(response.body == Array("{}".utf8))
  }

  @Test("OPTIONS is told the methods, any other method is refused with them")
  func allowing() {
    let told = Response.allowing([.get, .head], to: .options)
    #expect(told.status == .noContent)
    #expect(told.fields == [.allow: "GET, HEAD, OPTIONS"])
    let refused = Response.allowing([.get, .head], to: .delete)
    #expect(refused.status == .methodNotAllowed)
    #expect(refused.fields[.allow] == "GET, HEAD, OPTIONS")
    #expect(refused.fields[.contentType] == "application/problem+json")
  }

  @Test(
    "a date is that of the second",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
      (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
  func dates(_ unixSeconds: Int64, _ date: String) {
    #expect(HTTPDate.string(unixSeconds) == date)
  }
}
