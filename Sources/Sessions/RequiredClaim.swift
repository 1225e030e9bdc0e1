import JSON

/// A claim that a ticket must have beside those that every ticket has. `amr=mfa` asks for a login with a second factor (RFC 8176).
package struct RequiredClaim: Sendable, Equatable {
  package let name: String
  /// `nil`: any value will do but null.
  package let value: String?

  /// Reads `name` or `name=value`, as it is written in the configuration. `nil` when either of them is empty.
  package init?(_ text: Substring) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    name = parts[0]
    value = parts.count == 2 ? parts[1] : nil
  }

  /// Whether the claims hold it: as a text, a number or a truth value that reads like `value`, or in an array among others.
  func holds(in claims: JSONValue) -> Bool {
    guard let claim = claims[name], !claim.isNull else { return false }
    guard let value else { return true }
    return (claim.elements ?? [claim]).contains { $0.scalarText == value }
  }
}

extension RequiredClaim: CustomStringConvertible {
  package var description: String { value.map { "\(name)=\($0)" } ?? name }
}

extension JSONValue {
  fileprivate var scalarText: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .integer(let number): "\(number)"
    case .bool(let isTrue): "\(isTrue)"
    case .null, .array, .object: nil
    }
  }
}
