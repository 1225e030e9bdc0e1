import HTTP

/// What the server speaks, for machines: JSON documents, embedded in the binary and served as they are.
///
/// `Documents/client.json` and `server.json` are JSON Schemas of the messages, `http.json` of the bodies of HTTP, all made of words that
/// `types.json` defines; `asyncapi.json` and `openapi.json` refer to them. `vectors.json` holds messages with what the server makes of
/// them. The tests hold every message and answer that they get against these documents.
package enum Specifications {
  /// The paths that are served. A `$ref` in a document is relative to its path.
  package static let paths = [
    "/asyncapi.json", "/openapi.json", "/schemas/client.json", "/schemas/server.json", "/schemas/http.json",
    "/schemas/types.json", "/schemas/vectors.json",
  ]

  /// The document at a path; `nil` when there is none.
  package static func document(path: String) -> Asset? {
    switch path {
    case "/asyncapi.json": asyncAPI
    case "/openapi.json": openAPI
    case "/schemas/client.json": client
    case "/schemas/server.json": server
    case "/schemas/http.json": http
    case "/schemas/types.json": types
    case "/schemas/vectors.json": vectors
    default: nil
    }
  }

  private static let asyncAPI = Asset(.json, PackageResources.asyncapi_json)
  private static let openAPI = Asset(.json, PackageResources.openapi_json)
  private static let client = Asset(.json, PackageResources.client_json)
  private static let server = Asset(.json, PackageResources.server_json)
  private static let http = Asset(.json, PackageResources.http_json)
  private static let types = Asset(.json, PackageResources.types_json)
  private static let vectors = Asset(.json, PackageResources.vectors_json)
}
