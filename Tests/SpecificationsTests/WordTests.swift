import Bytes
import JSON
import Rooms
import Sessions
import TestSupport
import Testing
import Wire

@Suite("The words of the documents are those of the code")
struct WordTests {
  private let library: SchemaLibrary

  init() throws { library = try Published.library.get() }

  /// Every word that a schema allows.
  private func words(at place: SchemaPlace) throws -> Set<String> {
    let (value, place) = try library.resolved(place)
    let own = (value["enum"]?.elements ?? []) + [value["const"]].compactMap(\.self)
    return try ["oneOf", "anyOf"].reduce(into: Set(own.compactMap(\.string))) { words, rule in
      for index in (value[rule]?.elements ?? []).indices {
        words.formUnion(try self.words(at: place.appending(rule).appending("\(index)")))
      }
    }
  }

  private func serverWords(_ pointer: String) throws -> Set<String> {
    try words(at: SchemaPlace(Side.server.document, "/$defs/\(pointer)"))
  }

  private func types(_ name: String) throws -> Set<String> {
    try words(at: SchemaPlace("/schemas/types.json", "/$defs/\(name)"))
  }

  @Test("reasons to close, with their codes and what follows")
  func closeReasons() throws {
    #expect(try serverWords("reason") == Set(CloseReason.allCases.map(\.word)))
    let bye = try library.schema(at: Side.server.definition(of: "bye"))
    for reason in CloseReason.allCases {
      var writer = ByteWriter()
      ServerMessage.bye(reason, message: "why", delayMilliseconds: 0, url: "wss://b/ws", into: &writer)
      #expect(bye.violations(of: try JSONValue(parsing: writer.span)) == [], "\(reason)")
    }
  }

  @Test("codes of errors and rejects")
  func codes() throws {
    let errors = Set(ErrorCode.allCases.map(\.rawValue)).union(CloseReason.allCases.map(\.word))
    #expect(try serverWords("error/properties/code") == errors)
    #expect(try serverWords("reject/properties/code") == Set(RejectCode.allCases.map(\.rawValue)))
  }

  @Test("what the state of things is called")
  func states() throws {
    #expect(try types("phase") == Set(RoomPhase.allCases.map(\.rawValue)))
    #expect(try types("role") == Set(SessionRole.allCases.map(\.rawValue)))
    #expect(try types("choice") == Set(Claim.Choice.allCases.map(\.rawValue)))
    #expect(try types("status") == Set(PresenceStatus.allCases.map(\.rawValue)))
    #expect(try types("kind") == Set(EventKind.allCases.map(\.wireName.description)))
  }

  @Test("what the audit log tells")
  func audit() throws {
    let kinds = try words(at: SchemaPlace("/schemas/http.json", "/$defs/auditKind"))
    #expect(kinds == Set(AuditRecord.Kind.allCases.map(\.rawValue)))
  }

  @Test("calls over HTTP, as they stand in the routers")
  func calls() throws {
    let routers = try SourceText.all(in: "Sources/Server/API", named: "")
    let routes = routers.matches(of: /\(\.(\w+), "(\/[^"]*)", \./).map { "\($0.1) \($0.2)" }
    let operations = try library.operations.filter { operation in
      // The upgrade and files have no route.
      let answers = operation.value["responses"]?.names ?? []
      return !answers.contains("101") && !answers.contains("304")
    }
    #expect(Set(operations.map { "\($0.method) \($0.path)" }) == Set(routes))
  }

  @Test("types of messages, as they stand in the encoder and the decoder")
  func messageTypes() throws {
    let encoder = try SourceText.all(in: "Sources/Wire", named: "ServerMessage")
    let written = encoder.matches(of: /\{\\"type\\":\\"(\w+)\\"/).map(\.1)
    let built = encoder.matches(of: /\("type", \.string\("(\w+)"\)\)/).map(\.1)
    #expect(try Set(Side.server.types(in: library)) == Set((written + built).map(String.init)))
    let decoder = try SourceText.all(in: "Sources/Wire", named: "MessageDecoder")
    let compared = decoder.matches(of: /type\.equals\("(\w+)"/).map(\.1)
    let cases = decoder.matches(of: /case "(\w+)": return/).map(\.1)
    #expect(try Set(Side.client.types(in: library)) == Set((compared + cases).map(String.init)))
  }
}
