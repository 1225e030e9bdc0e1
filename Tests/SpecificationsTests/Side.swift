import JSON
import TestSupport

/// Who speaks.
enum Side: String, CaseIterable {
  case client
  case server

  var document: String { "/schemas/\(rawValue).json" }

  func definition(of type: String) -> SchemaPlace { SchemaPlace(document, "/$defs").appending(type) }

  /// The types of the messages that this side sends: those that the document's alternatives are.
  func types(in library: SchemaLibrary) throws -> [String] {
    let alternatives = try library.value(at: SchemaPlace(document, "/oneOf")).elements ?? []
    return alternatives.compactMap { $0["$ref"]?.string?.split(separator: "/").last.map(String.init) }
  }
}
