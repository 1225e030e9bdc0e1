import JSON
import Specifications
import TestSupport
import Testing

@Suite("The documents")
struct DocumentTests {
  private let library: SchemaLibrary

  init() throws { library = try Published.library.get() }

  /// The places of all values in a document.
  private func places(in document: String) throws -> [(place: SchemaPlace, value: JSONValue)] {
    func below(_ place: SchemaPlace, _ value: JSONValue) -> [(SchemaPlace, JSONValue)] {
      let members = value.members ?? (value.elements ?? []).enumerated().map { ("\($0)", $1) }
      return [(place, value)] + members.flatMap { below(place.appending($0), $1) }
    }
    let place = SchemaPlace(document)
    return below(place, try library.value(at: place))
  }

  @Test("no object of a document has two members of one name", arguments: Specifications.paths)
  func names(_ document: String) throws {
    for (place, value) in try places(in: document) {
      #expect(Set(value.names).count == value.names.count, "\(place)")
    }
  }

  @Test("every reference leads somewhere", arguments: Specifications.paths)
  func references(_ document: String) throws {
    for (place, value) in try places(in: document) {
      guard let reference = value["$ref"]?.string else { continue }
      #expect(throws: Never.self, "\(place)") { try library.resolved(SchemaPlace(following: reference, in: document)) }
    }
  }

  @Test(
    "every definition is used, is explained, and allows its examples",
    arguments: [
      "/schemas/client.json", "/schemas/server.json", "/schemas/http.json", "/schemas/types.json",
    ])
  func definitions(_ document: String) throws {
    let references = try Specifications.paths.flatMap { path in
      try places(in: path).compactMap { $0.value["$ref"]?.string }.map { SchemaPlace(following: $0, in: path) }
    }
    let definitions = SchemaPlace(document, "/$defs")
    for name in try library.value(at: definitions).names {
      let place = definitions.appending(name)
      #expect(references.contains(place), "\(place) is not used")
      let schema = try library.schema(at: place)
      let value = try library.value(at: place)
      #expect(value["description"]?.string != nil || value["oneOf"] != nil, "\(place)")
      for example in value["examples"]?.elements ?? [] { #expect(schema.violations(of: example) == [], "\(place)") }
    }
  }

  @Test("every message has an example, stands in its document, and is told apart by its type", arguments: Side.allCases)
  func messages(_ side: Side) throws {
    let schema = try library.schema(at: SchemaPlace(side.document))
    for type in try side.types(in: library) {
      let examples = try library.value(at: side.definition(of: type))["examples"]?.elements ?? []
      #expect(!examples.isEmpty, "\(type)")
      for example in examples {
        #expect(example["type"]?.string == type)
        #expect(schema.violations(of: example) == [])
      }
    }
  }

  @Test("AsyncAPI names every message of either side, and nothing else")
  func asyncAPI() throws {
    let messages = SchemaPlace("/asyncapi.json", "/components/messages")
    let payloads = try library.value(at: messages).names.map { name in
      let place = messages.appending(name)
      let payload = try library.resolved(place.appending("payload"))
      #expect(payload.value["title"]?.string == (try library.value(at: place))["name"]?.string)
      return payload.place
    }
    let expected = try Side.allCases.flatMap { side in try side.types(in: library).map(side.definition) }
    #expect(Set(payloads) == Set(expected))
    #expect(payloads.count == expected.count)
    let channel = try library.value(at: SchemaPlace("/asyncapi.json", "/channels/room/messages"))
    #expect(Set(channel.names) == Set(try library.value(at: messages).names))
  }

  @Test("every operation of OpenAPI has an id of its own, a tag that is explained, and an answer to everything")
  func operations() throws {
    let openAPI = try library.value(at: SchemaPlace("/openapi.json"))
    let tags = (openAPI["tags"]?.elements ?? []).compactMap { $0["name"]?.string }
    let operations = try library.operations
    let ids = operations.compactMap { $0.value["operationId"]?.string }
    #expect(ids.count == operations.count && Set(ids).count == ids.count)
    for (method, path, operation) in operations {
      let name = "\(method) \(path)"
      #expect(operation["summary"]?.string != nil, "\(name)")
      #expect(operation["tags"]?.elements?.count == 1, "\(name)")
      #expect(operation["tags"]?.elements?.allSatisfy { tags.contains($0.string ?? "") } == true, "\(name)")
      #expect(operation["responses"]?["default"] != nil, "\(name)")
    }
  }

  @Test("every schema of OpenAPI is understood")
  func schemas() throws {
    for (place, value) in try places(in: "/openapi.json") where value["schema"] != nil {
      #expect(throws: Never.self, "\(place)") { try library.schema(at: place.appending("schema")) }
    }
  }
}
