import JSON

/// Why a document is no good.
package struct SchemaFailure: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// JSON documents that refer to each other, and the schemas in them.
package struct SchemaLibrary: Sendable {
  private let documents: [String: JSONValue]

  /// - Parameter documents: by their paths, such as `/schemas/types.json`.
  package init(_ documents: [String: JSONValue]) { self.documents = documents }

  /// What stands at a place.
  package func value(at place: SchemaPlace) throws -> JSONValue {
    guard var value = documents[place.document] else { throw SchemaFailure("there is no \(place.document)") }
    for name in place.names {
      guard let next = value[name] ?? value.element(named: name) else { throw SchemaFailure("\(place) leads nowhere") }
      value = next
    }
    return value
  }

  /// The object at a place, or at the one that it refers to, and where that is.
  package func resolved(_ place: SchemaPlace) throws -> (value: JSONValue, place: SchemaPlace) {
    let value = try value(at: place)
    guard let reference = value["$ref"]?.string else { return (value, place) }
    return try resolved(SchemaPlace(following: reference, in: place.document))
  }

  /// The schema at a place.
  package func schema(at place: SchemaPlace) throws -> Schema {
    try SchemaReader(library: self, document: place.document).schema(at: place)
  }
}

extension JSONValue {
  /// The element whose index the name is.
  fileprivate func element(named name: String) -> JSONValue? {
    guard let elements, let index = Int(name), elements.indices.contains(index) else { return nil }
    return elements[index]
  }
}
