import JSON

/// Messages of clients that are published with what the server makes of them.
package struct Vectors: Sendable {
  package struct Accepted: Sendable, CustomStringConvertible {
    /// The whole text of a frame.
    package let text: String
    package let type: String
    package let description: String
  }

  package struct Refused: Sendable, CustomStringConvertible {
    /// The whole text of a frame.
    package let text: String
    /// Whether the connection has joined a room.
    package let hasJoined: Bool
    /// Type of the answer.
    package let answer: String
    package let code: String
    /// `nil`: the connection stays.
    package let closeCode: Int?
    /// A JSON Schema can't tell that it is wrong.
    package let isBeyondSchema: Bool
    package let description: String
  }

  package let accepted: [Accepted]
  package let refused: [Refused]

  package static let published = Lazy {
    let document = try Published.library.get().value(at: SchemaPlace("/schemas/vectors.json"))
    return Vectors(
      accepted: try document.list("accepted").map {
        Accepted(text: try $0.text("text"), type: try $0.text("type"), description: try $0.text("about"))
      },
      refused: try document.list("refused").map {
        Refused(
          text: try $0.text("text"), hasJoined: try $0.flag("joined"), answer: try $0.text("answer"),
          code: try $0.text("code"), closeCode: ($0["close"]?.integer).map(Int.init),
          isBeyondSchema: $0["beyond_schema"]?.bool ?? false, description: try $0.text("about"))
      })
  }
}

extension JSONValue {
  fileprivate func list(_ name: String) throws -> [JSONValue] { try member(name, self[name]?.elements) }

  fileprivate func text(_ name: String) throws -> String { try member(name, self[name]?.string) }

  fileprivate func flag(_ name: String) throws -> Bool { try member(name, self[name]?.bool) }

  private func member<Value>(_ name: String, _ value: Value?) throws -> Value {
    guard let value else { throw SchemaFailure("“\(name)” is missing in \(text)") }
    return value
  }
}
