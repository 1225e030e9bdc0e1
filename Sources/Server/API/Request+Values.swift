import HTTP
import HTTPTypes
import JSON

extension Request {
  /// The JSON object that the request brings.
  func object() throws(Problem) -> JSONValue {
    let type = fields[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
    guard type == "application/json" else {
      throw Problem(.unsupportedMediaType, code: "unsupported_media_type", "the body must be application/json")
    }
    guard let value = try? JSONValue(parsing: body.span) else { throw .malformed("the body is no JSON") }
    guard value.members != nil else { throw .invalid("the body must be an object") }
    return value
  }

  /// A number in the query; `usual` when there is none.
  func number(_ name: String, in range: ClosedRange<Int64>, usual: Int64) throws(Problem) -> Int64 {
    guard let text = queryValue(name) else { return usual }
    guard let number = Int64(text), range.contains(number) else {
      throw .malformed("`\(name)` is a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}

extension JSONValue {
  /// A member that must be there.
  func text(_ name: String) throws(Problem) -> String {
    guard let text = self[name]?.string else { throw .invalid("`\(name)` must be a string") }
    return text
  }

  /// A member that may be missing or null.
  func optional<Value>(
    _ name: String, _ kind: String, _ convert: (JSONValue) -> Value?
  ) throws(Problem) -> Value? {
    guard let member = self[name], !member.isNull else { return nil }
    guard let value = convert(member) else { throw .invalid("`\(name)` must be \(kind)") }
    return value
  }
}
