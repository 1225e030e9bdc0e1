import JSON
import TestSupport
import Testing

@Suite("Responses held against an OpenAPI document")
struct HTTPContractTests {
  private static let document = """
    {
      "paths": {
        "/rooms": {
          "get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": "array"}}}}}},
          "delete": {"responses": {"204": {"headers": {"Set-Cookie": {"$ref": "#/components/headers/Cookie"}}}, "default": {}}}
        },
        "/rooms/{room}": {"get": {"responses": {"200": {"content": {"text/plain": {}}}}}},
        "/rooms/quick": {"get": {"responses": {"404": {"$ref": "#/components/responses/Refused"}}}}
      },
      "components": {
        "headers": {"Cookie": {"required": true, "schema": {"pattern": "^a="}}},
        "responses": {"Refused": {"content": {"application/problem+json": {"schema": {"required": ["code"]}}}}}
      }
    }
    """

  private static let refused = HTTPResponse(404, "application/problem+json", #"{"status":404,"code":"x"}"#)

  private static let some: [(method: String, target: String, response: HTTPResponse)] = [
    ("GET", "/rooms", HTTPResponse(200, "application/json", "[]")),
    ("GET", "/rooms?limit=1", HTTPResponse(200, "application/json; charset=utf-8", "[1]")),
    ("HEAD", "/rooms", HTTPResponse(200, "application/json", "")),
    ("OPTIONS", "/rooms", HTTPResponse(204)), ("GET", "/rooms/R", HTTPResponse(200, "text/plain", "anything")),
    ("DELETE", "/rooms", HTTPResponse(204, fields: ["set-cookie": "a=b"])),
    ("GET", "/rooms/quick", refused), ("GET", "/rooms", refused), ("PUT", "/rooms", refused), ("GET", "/no", refused),
  ]

  private static let others: [(method: String, target: String, response: HTTPResponse)] = [
    ("GET", "/rooms", HTTPResponse(200, "application/json", "{}")),
    ("GET", "/rooms", HTTPResponse(200, "application/json", "[")),
    ("GET", "/rooms", HTTPResponse(200, "text/plain", "[]")), ("GET", "/rooms", HTTPResponse(200)),
    ("GET", "/rooms", HTTPResponse(201, "application/json", "[]")),
    ("GET", "/rooms", HTTPResponse(404, "application/problem+json", #"{"status":404}"#)),
    ("GET", "/rooms", HTTPResponse(404, "application/problem+json", #"{"status":400,"code":"x"}"#)),
    ("DELETE", "/rooms", refused), ("DELETE", "/rooms", HTTPResponse(204)),
    ("DELETE", "/rooms", HTTPResponse(204, fields: ["set-cookie": "b=a"])),
    ("GET", "/rooms/quick", HTTPResponse(200, "text/plain", "anything")),
    ("GET", "/no", HTTPResponse(200, "text/plain", "anything")), ("OPTIONS", "/no", HTTPResponse(204)),
    ("GET", "/rooms/", HTTPResponse(200, "text/plain", "anything")),
  ]

  private func isPublished(_ method: String, _ target: String, _ response: HTTPResponse) throws -> Bool {
    let library = SchemaLibrary(["/open.json": try JSONValue(Self.document)])
    let contract = try HTTPContract(SchemaPlace("/open.json"), in: library)
    return (try? contract.check(response, to: method, target)) != nil
  }

  @Test("what is written there may come", arguments: some)
  func published(_ method: String, _ target: String, _ response: HTTPResponse) throws {
    #expect(try isPublished(method, target, response))
  }

  @Test("anything else is a failure", arguments: others)
  func unpublished(_ method: String, _ target: String, _ response: HTTPResponse) throws {
    #expect(try !isPublished(method, target, response))
  }
}

extension HTTPResponse {
  fileprivate init(_ status: Int, _ type: String, _ body: String) {
    self.init(status: status, fields: ["content-type": type], body: body)
  }

  fileprivate init(_ status: Int, fields: [String: String] = [:]) {
    self.init(status: status, fields: fields, body: "")
  }
}
