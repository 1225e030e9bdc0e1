import Foundation
import JSON

/// Makes schemas of JSON.
///
/// A rule that is not known is a failure, not ignored, and so is a reference that leads nowhere or back to itself.
struct SchemaReader {
  let library: SchemaLibrary
  /// The document that is being read.
  var document: String
  /// The references that have led here.
  private var path: Set<SchemaPlace> = []

  init(library: SchemaLibrary, document: String) {
    self.library = library
    self.document = document
  }

  func schema(at place: SchemaPlace) throws -> Schema {
    guard !path.contains(place) else { throw SchemaFailure("\(place) refers to itself") }
    var reader = self
    reader.document = place.document
    reader.path.insert(place)
    return try reader.schema(try library.value(at: place))
  }

  private func schema(_ value: JSONValue) throws -> Schema {
    if let isAnything = value.bool { return isAnything ? .anything : Schema(rules: [.never]) }
    guard let members = value.members else { throw SchemaFailure("in \(document): \(value.text) is no schema") }
    return Schema(rules: try members.compactMap { name, member in try rule(name, member, beside: value) })
  }

  /// - Returns: `nil` for words that say nothing about a value, or that are read together with another.
  private func rule(_ name: String, _ value: JSONValue, beside schema: JSONValue) throws -> Schema.Rule? {
    switch name {
    case "$schema", "$defs", "title", "description", "examples", "default": nil
    case "type": .type(try types(value))
    case "enum": .oneOfValues(try scalars(try elements(value)))
    case "const": .oneOfValues(try scalars([value]))
    case "required": .required(try elements(value).map(string))
    case "pattern": .pattern(try NSRegularExpression(pattern: try string(value)))
    case "minimum": .range(Double(try integer(value))...(.infinity))
    case "maximum": .range(-.infinity...Double(try integer(value)))
    case "minLength": .length(Int(try integer(value))...(.max))
    case "maxLength": .length(0...Int(try integer(value)))
    case "minItems": .itemCount(Int(try integer(value))...(.max))
    case "maxItems": .itemCount(0...Int(try integer(value)))
    case "items": .items(try self.schema(value))
    case "properties": .members(try properties(value), others: try schema["additionalProperties"].map(self.schema))
    case "additionalProperties": schema["properties"] == nil ? .members([:], others: try self.schema(value)) : nil
    case "$ref": .all([try self.schema(at: SchemaPlace(following: try string(value), in: document))])
    case "allOf": .all(try elements(value).map(self.schema))
    case "anyOf": .any(try elements(value).map(self.schema))
    case "oneOf": .exactlyOne(try elements(value).map(self.schema))
    default: throw SchemaFailure("in \(document): “\(name)” is no rule that is known here")
    }
  }

  private func properties(_ value: JSONValue) throws -> [String: Schema] {
    guard let members = value.members else { throw failure(value, "the members of an object") }
    return try Dictionary(members.map { ($0, try schema($1)) }) { _, _ in throw failure(value, "unique names") }
  }

  private func types(_ value: JSONValue) throws -> [Schema.ValueType] {
    try (value.elements ?? [value]).map { word in
      guard let type = Schema.ValueType(rawValue: try string(word)) else { throw failure(word, "a type") }
      return type
    }
  }

  /// Values without members or elements: others are never compared.
  private func scalars(_ values: [JSONValue]) throws -> [JSONValue] {
    for value in values where value.members != nil || value.elements != nil { throw failure(value, "a plain value") }
    return values
  }

  private func elements(_ value: JSONValue) throws -> [JSONValue] {
    guard let elements = value.elements, !elements.isEmpty else { throw failure(value, "a list") }
    return elements
  }

  private func string(_ value: JSONValue) throws -> String {
    guard let string = value.string else { throw failure(value, "a string") }
    return string
  }

  private func integer(_ value: JSONValue) throws -> Int64 {
    guard let integer = value.integer else { throw failure(value, "a whole number") }
    return integer
  }

  private func failure(_ value: JSONValue, _ expected: String) -> SchemaFailure {
    SchemaFailure("in \(document): \(value.text) should be \(expected)")
  }
}
