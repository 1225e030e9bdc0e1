import Foundation
import JSON

/// Which responses a request may get, as an OpenAPI document says. It is read once.
package struct HTTPContract: Sendable {
  private struct Operation {
    let method: String
    /// In segments; one such as `{room}` stands for any that is not empty.
    let path: [String]
    /// By status, or `default`.
    let answers: [String: Answer]

    var parameterCount: Int { path.count(where: Self.isParameter) }

    func matches(_ other: [String]) -> Bool {
      path.count == other.count && zip(path, other).allSatisfy { Self.isParameter($0) ? !$1.isEmpty : $0 == $1 }
    }

    private static func isParameter(_ segment: String) -> Bool { segment.hasPrefix("{") }
  }

  private let operations: [Operation]
  /// The answer to what the document does not name.
  private let refusal: Answer

  package init(_ document: SchemaPlace, in library: SchemaLibrary) throws {
    let paths = document.appending("paths")
    operations = try library.value(at: paths).names.flatMap { path in
      let place = paths.appending(path)
      return try library.value(at: place).names.filter(Self.methods.contains).map { method in
        try Operation(
          method: method.uppercased(), path: Self.segments(of: path),
          answers: Self.answers(at: place.appending(method).appending("responses"), in: library))
      }
    }
    let refused = SchemaPlace(document.document, "/components/responses/Refused")
    refusal = try Answer(at: refused, in: library)
  }

  private static let methods: Set = ["get", "post", "put", "delete", "patch"]

  private static func answers(at place: SchemaPlace, in library: SchemaLibrary) throws -> [String: Answer] {
    try Dictionary(
      uniqueKeysWithValues: library.value(at: place).names.map { status in
        (status, try Answer(at: place.appending(status), in: library))
      })
  }

  private static func segments(of path: some StringProtocol) -> [String] {
    path.components(separatedBy: "/")
  }

  /// - Throws: When the response is none that this request may get.
  package func check(_ response: HTTPResponse, to method: String, _ target: String) throws {
    let path = Self.segments(of: target.prefix { $0 != "?" })
    let violations = answer(to: method, path, response.status).violations(of: response, to: method)
    guard violations.isEmpty else {
      let list = violations.joined(separator: "; ")
      throw SchemaFailure("\(method) \(target), status \(response.status): \(list): \(response.body)")
    }
  }

  private func answer(to method: String, _ path: [String], _ status: Int) -> Answer {
    let known = operations.filter { $0.matches(path) }
    // HEAD is answered as GET is, and OPTIONS everywhere (RFC 9110, sections 9.3.2 and 9.3.7).
    if method == "OPTIONS", status == 204, !known.isEmpty { return .empty }
    let method = method == "HEAD" ? "GET" : method
    // A path without a parameter goes before one that has it.
    let operation = known.filter { $0.method == method }.min { $0.parameterCount < $1.parameterCount }
    return operation?.answers["\(status)"] ?? operation?.answers["default"] ?? refusal
  }
}
