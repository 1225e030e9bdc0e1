import HTTP
import Specifications
import TestSupport
import Testing

@Suite("What is published", .everyTransport)
struct SpecificationTests {
  @Test("a document is served as it is, and not again to whoever has it", arguments: Specifications.paths)
  func documents(_ path: String) throws {
    let document = try #require(Specifications.document(path: path))
    let client = try HTTPClient(SharedServer.on().process.listen)
    let whole = try client.request("GET", path)
    #expect(whole.status == 200)
    #expect(whole.fields["content-type"] == "application/json")
    #expect(whole.body == String(decoding: document.bytes, as: UTF8.self))
    let tag = try #require(whole.fields["etag"])
    #expect(try client.request("GET", path, fields: ["If-None-Match": tag]).status == 304)
    #expect(try client.request("GET", path, fields: ["If-None-Match": "\"0\""]).status == 200)
    #expect(try HTTPClient(SharedServer.on().process.admin).request("GET", path).status == 404)
  }

  @Test("a message that should be refused is, as the vectors say", arguments: try Vectors.published.get().refused)
  func refused(_ vector: Vectors.Refused) throws {
    let server = try SharedServer.on()
    let client = try vector.hasJoined ? server.join(JoinRequest(newRoom()).creating()) : server.connect()
    try client.send(text: vector.text)
    let answer = try client.take(vector.answer)
    #expect(answer["code"]?.string == vector.code)
    if let closeCode = vector.closeCode {
      #expect(try client.refusal() == Refusal(reason: vector.code, code: closeCode))
    } else {
      try client.roundTrip()
    }
  }
}
