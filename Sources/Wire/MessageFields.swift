import Bytes
import JSON

/// The fields that any message of a client may have. One that is `null` counts as absent; unknown ones are skipped.
enum Field: Int, CaseIterable {
  case type, id, data, at, t, to, choice, room, name, token, ticket, role, after, digest, client, takeover, create,
    refresh

  var name: StaticString {
    switch self {
    case .type: "type"
    case .id: "id"
    case .data: "data"
    case .at: "at"
    case .t: "t"
    case .to: "to"
    case .choice: "choice"
    case .room: "room"
    case .name: "name"
    case .token: "token"
    case .ticket: "ticket"
    case .role: "as"
    case .after: "after"
    case .digest: "digest"
    case .client: "client"
    case .takeover: "takeover"
    case .create: "create"
    case .refresh: "refresh"
    }
  }

  private static let all = allCases

  /// The field that `name` names, whichever way it is escaped.
  static func named(_ name: JSONString, in text: Span<UInt8>) -> Field? {
    guard name.hasEscapes else {
      let content = text.extracting(name.content)
      return all.first { content.isEqual(to: $0.name) }
    }
    let decoded = name.text(in: text)
    return all.first { decoded.bytes.isEqual(to: $0.name) }
  }
}

/// Where the fields of one message lie.
///
/// Kept from message to message by the decoder, so that reading one allocates nothing.
struct MessageFields {
  private struct Place {
    var kind = JSONKind.null
    var range = 0..<0
    /// Of a string.
    var hasEscapes = false
  }

  private var places = Array(repeating: Place(), count: Field.allCases.count)
  /// A bit for each field: whether the message has it. The place of another is an earlier message's.
  private var present: UInt32 = 0

  /// Reads the members of the object that `text` is.
  mutating func read(_ text: Span<UInt8>) throws(WireError) {
    present = 0
    var repeated: StaticString?
    do throws(JSONError) {
      var scanner = JSONScanner()
      try scanner.beginObject(in: text)
      var isFirst = true
      while let name = try scanner.nextMember(in: text, isFirst: isFirst) {
        isFirst = false
        let (kind, range) = try scanner.value(in: text)
        guard let field = Field.named(name, in: text) else { continue }
        if isPresent(field) { repeated = field.name }
        present |= 1 << UInt32(field.rawValue)
        places[field.rawValue] = Place(kind: kind, range: range, hasEscapes: scanner.hasEscapes)
      }
      try scanner.end(of: text)
    } catch {
      throw .badMessage("this is no JSON object: \(error.rule) at byte \(error.offset)")
    }
    if let repeated { throw .badMessage("`\(repeated)` stands twice") }
  }

  private func isPresent(_ field: Field) -> Bool { present & 1 << UInt32(field.rawValue) != 0 }

  // MARK: Typed access

  /// Raw JSON of any kind, `null` included.
  func raw(_ field: Field) -> Range<Int>? {
    isPresent(field) ? places[field.rawValue].range : nil
  }

  func string(_ field: Field) throws(WireError) -> JSONString? {
    guard let range = try range(field, .string, "a string") else { return nil }
    return JSONString(
      content: range.lowerBound + 1..<range.upperBound - 1, hasEscapes: places[field.rawValue].hasEscapes)
  }

  func text(_ field: Field, in text: Span<UInt8>) throws(WireError) -> String? {
    try string(field)?.text(in: text)
  }

  /// A whole number without fraction or exponent, from 0 on.
  func count(_ field: Field, in text: Span<UInt8>) throws(WireError) -> Int64? {
    guard let range = try range(field, .number, "a number") else { return nil }
    guard let value = JSONInteger.value(of: text.extracting(range)), value >= 0 else {
      throw .badMessage("`\(field.name)` must be a whole number, not negative")
    }
    return value
  }

  func flag(_ field: Field) throws(WireError) -> Bool? {
    let place = places[field.rawValue]
    guard isPresent(field) else { return nil }
    switch place.kind {
    case .true: return true
    case .false: return false
    case .null: return nil
    default: throw .badMessage("`\(field.name)` must be true or false")
    }
  }

  func object(_ field: Field) throws(WireError) -> Range<Int>? { try range(field, .object, "an object") }

  private func range(_ field: Field, _ kind: JSONKind, _ description: StaticString) throws(WireError) -> Range<Int>? {
    let place = places[field.rawValue]
    guard isPresent(field), place.kind != .null else { return nil }
    guard place.kind == kind else { throw .badMessage("`\(field.name)` must be \(description)") }
    return place.range
  }
}
