import HTTP
import JSON
import Specifications

/// The documents that the server publishes, read once, and what it says held against them.
package enum Published {
  package static let library = Lazy {
    SchemaLibrary(
      try Dictionary(
        uniqueKeysWithValues: Specifications.paths.map { path in
          guard let document = Specifications.document(path: path) else { throw SchemaFailure("there is no \(path)") }
          return (path, try JSONValue(parsing: document.bytes.span))
        }))
  }

  /// Schemas of what the server says, by type.
  private static let messages = Lazy {
    let library = try Self.library.get()
    let definitions = SchemaPlace("/schemas/server.json", "/$defs")
    let names = try library.value(at: definitions).members?.map(\.0) ?? []
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try library.schema(at: definitions.appending($0))) })
  }

  private static let http = Lazy { try HTTPContract(SchemaPlace("/openapi.json"), in: library.get()) }

  /// What a message of the server says.
  ///
  /// - Throws: When it is not what its schema says.
  @discardableResult
  package static func message(_ text: Span<UInt8>) throws -> JSONValue {
    let message = try JSONValue(parsing: text)
    guard let type = message["type"]?.string, let schema = try messages.get()[type] else {
      throw SchemaFailure("no message that is published: \(message.text)")
    }
    guard schema.allows(message) else {
      throw SchemaFailure("\(schema.violations(of: message)): \(message.text)")
    }
    return message
  }

  /// - Throws: When a response is none that this request may get.
  package static func check(_ response: HTTPResponse, to method: String, _ target: String) throws {
    try http.get().check(response, to: method, target)
  }
}
