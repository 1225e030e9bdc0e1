import JSON

extension HTTPContract {
  /// One response of the document.
  struct Answer: Sendable {
    /// By media type.
    var contents: [String: Schema] = [:]
    /// By lowercase name.
    var fields: [(name: String, isRequired: Bool, schema: Schema)] = []

    static let empty = Answer()

    init() {}

    init(at place: SchemaPlace, in library: SchemaLibrary) throws {
      let (value, place) = try library.resolved(place)
      for type in value["content"]?.names ?? [] {
        let content = place.appending("content").appending(type)
        let hasSchema = try library.value(at: content)["schema"] != nil
        contents[type] = hasSchema ? try library.schema(at: content.appending("schema")) : .anything
      }
      for name in value["headers"]?.names ?? [] {
        let (header, place) = try library.resolved(place.appending("headers").appending(name))
        let schema = try library.schema(at: place.appending("schema"))
        fields.append((name.lowercased(), header["required"]?.bool ?? false, schema))
      }
    }

    func violations(of response: HTTPResponse, to method: String) -> [String] {
      var violations: [String] = []
      for field in fields {
        if let value = response.fields[field.name] {
          violations += field.schema.violations(of: .string(value)).map { "\(field.name): \($0)" }
        } else if field.isRequired {
          violations.append("\(field.name) is missing")
        }
      }
      return violations + bodyViolations(of: response, to: method)
    }

    private func bodyViolations(of response: HTTPResponse, to method: String) -> [String] {
      guard !contents.isEmpty else { return response.body.isEmpty ? [] : ["a body where none should be"] }
      guard let type = response.fields["content-type"]?.split(separator: ";").first.map(String.init) else {
        return ["no type of the body"]
      }
      guard let schema = contents[type] else { return ["not with a body of \(type)"] }
      guard method != "HEAD" else { return [] }
      guard type.hasSuffix("json") else { return schema.violations(of: .string(response.body)) }
      guard let body = try? JSONValue(response.body) else { return ["no JSON"] }
      let isOtherProblem = type == "application/problem+json" && body["status"]?.integer != Int64(response.status)
      return schema.violations(of: body) + (isOtherProblem ? ["another status in the body"] : [])
    }
  }
}
