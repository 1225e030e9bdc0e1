import Bytes

/// A JSON text as a tree: for bodies, options and claims, where nothing is hot.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// A number that is not written as an integer of 64 bits, as it is written.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// Members in their order. Names may repeat.
  case object([(String, JSONValue)])
}

extension JSONValue {
  package init(parsing text: Span<UInt8>) throws(JSONError) {
    var scanner = JSONScanner()
    self = try Self.read(text, &scanner)
    try scanner.end(of: text)
  }

  private static func read(_ text: Span<UInt8>, _ scanner: inout JSONScanner) throws(JSONError) -> JSONValue {
    switch try scanner.nextKind(in: text) {
    case .object:
      var members: [(String, JSONValue)] = []
      try scanner.beginObject(in: text)
      while let name = try scanner.nextMember(in: text, isFirst: members.isEmpty) {
        members.append((name.text(in: text), try read(text, &scanner)))
      }
      return .object(members)
    case .array:
      var elements: [JSONValue] = []
      try scanner.beginArray(in: text)
      while try scanner.nextElement(in: text, isFirst: elements.isEmpty) { elements.append(try read(text, &scanner)) }
      return .array(elements)
    case .string: return .string(try scanner.string(in: text).text(in: text))
    case .number:
      let digits = text.extracting(try scanner.value(in: text).range)
      return JSONInteger.value(of: digits).map(JSONValue.integer) ?? .number(digits.text)
    case .true, .false: return .bool(try scanner.value(in: text).kind == .true)
    case .null:
      _ = try scanner.value(in: text)
      return .null
    }
  }

  /// Appends the value without white space.
  package func write(to writer: inout ByteWriter) {
    switch self {
    case .null: writer.append("null")
    case .bool(let value): writer.append(value ? "true" : "false")
    case .integer(let value): writer.append(decimal: value)
    case .number(let text): writer.append(utf8: text)
    case .string(let text): JSONWriter.append(string: text, to: &writer)
    case .array(let elements):
      writer.append("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { writer.append(",") }
        element.write(to: &writer)
      }
      writer.append("]")
    case .object(let members):
      writer.append("{")
      for (index, (name, value)) in members.enumerated() {
        if index > 0 { writer.append(",") }
        JSONWriter.append(string: name, to: &writer)
        writer.append(":")
        value.write(to: &writer)
      }
      writer.append("}")
    }
  }

  // MARK: Looking inside

  package var isNull: Bool { if case .null = self { true } else { false } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var elements: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  package var members: [(String, JSONValue)]? { if case .object(let value) = self { value } else { nil } }

  /// The first member of that name.
  package subscript(_ name: String) -> JSONValue? { members?.first { $0.0 == name }?.1 }
}
