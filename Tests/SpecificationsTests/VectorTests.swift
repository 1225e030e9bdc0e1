import Bytes
import JSON
import TestSupport
import Testing
import Wire

@Suite("Messages of clients, held against the decoder and the schema")
struct VectorTests {
  private let library: SchemaLibrary
  private let schema: Schema

  init() throws {
    library = try Published.library.get()
    schema = try library.schema(at: SchemaPlace(Side.client.document))
  }

  private func decode(_ text: String) throws(WireError) -> ClientMessage {
    var decoder = MessageDecoder()
    return try decoder.decode(Array(text.utf8).span)
  }

  @Test("every example is read as what it is")
  func examples() throws {
    for type in try Side.client.types(in: library) {
      for example in try library.value(at: Side.client.definition(of: type))["examples"]?.elements ?? [] {
        #expect(try decode(example.text).type == type, "\(example.text)")
      }
    }
  }

  @Test("what is accepted is read, though a schema may want it tidier", arguments: try Vectors.published.get().accepted)
  func accepted(_ vector: Vectors.Accepted) throws {
    #expect(try decode(vector.text).type == vector.type)
  }

  @Test("what is refused is refused by whoever can tell", arguments: try Vectors.published.get().refused)
  func refused(_ vector: Vectors.Refused) {
    switch vector.code {
    case "bad_message":
      let error = #expect(throws: WireError.self) { try decode(vector.text) }
      if case .unknownType = error { Issue.record("not told apart from an unknown type") }
    case "unknown_type":
      let error = #expect(throws: WireError.self) { try decode(vector.text) }
      if case .badMessage = error { Issue.record("not told apart from a bad message") }
    default: #expect(throws: Never.self) { try decode(vector.text) }
    }
    let isAllowed = (try? JSONValue(vector.text)).map(schema.allows) ?? false
    #expect(isAllowed == vector.isBeyondSchema)
  }
}

extension ClientMessage {
  fileprivate var type: String {
    switch self {
    case .join: "join"
    case .act: "act"
    case .claim: "claim"
    case .signal: "signal"
    case .sync: "sync"
    case .refresh: "refresh"
    case .leave: "leave"
    case .ping: "ping"
    }
  }
}
