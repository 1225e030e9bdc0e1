import Foundation
import JSON

/// A JSON Schema (2020-12), made of those rules that the project's documents use.
///
/// It is read once, with every reference followed, by `SchemaLibrary`; after that values are only held against it.
package struct Schema: Sendable {
  indirect enum Rule: Sendable {
    /// Of a schema that is `false`.
    case never
    case type([ValueType])
    /// The values of `enum` or `const`, which are no objects or arrays.
    case oneOfValues([JSONValue])
    case required([String])
    /// `nil`: other members may be anything.
    case members([String: Schema], others: Schema?)
    case items(Schema)
    case itemCount(ClosedRange<Int>)
    case pattern(NSRegularExpression)
    case length(ClosedRange<Int>)
    case range(ClosedRange<Double>)
    case all([Schema])
    case any([Schema])
    case exactlyOne([Schema])
  }

  enum ValueType: String, Sendable {
    case null, boolean, integer, number, string, array, object
  }

  let rules: [Rule]

  static let anything = Schema(rules: [])

  /// What is wrong with a value, each with the place where; empty when nothing is.
  package func violations(of value: JSONValue) -> [String] {
    var violations: [String] = []
    for rule in rules { violations += rule.violations(of: value) }
    return violations
  }

  package func allows(_ value: JSONValue) -> Bool { rules.allSatisfy { $0.violations(of: value).isEmpty } }
}

extension Schema.Rule {
  fileprivate func violations(of value: JSONValue) -> [String] {
    switch self {
    case .members(let schemas, let others):
      var violations: [String] = []
      for (name, member) in value.members ?? [] {
        guard let schema = schemas[name] ?? others else { continue }
        violations += schema.violations(of: member).map { "/\(name)\($0)" }
      }
      return violations
    case .items(let schema):
      return (value.elements ?? []).enumerated().flatMap { index, element in
        schema.violations(of: element).map { "/\(index)\($0)" }
      }
    case .all(let schemas): return schemas.flatMap { $0.violations(of: value) }
    case .any(let schemas): return schemas.contains { $0.allows(value) } ? [] : Self.none(of: schemas, fits: value)
    case .exactlyOne(let schemas):
      switch schemas.count(where: { $0.allows(value) }) {
      case 0: return Self.none(of: schemas, fits: value)
      case 1: return []
      case let count: return [" fits \(count) alternatives"]
      }
    default: return objection(to: value).map { [" \($0)"] } ?? []
    }
  }

  private static func none(of schemas: [Schema], fits value: JSONValue) -> [String] {
    let reasons = Set(schemas.flatMap { $0.violations(of: value) }).sorted().joined(separator: ", ")
    return [" fits no alternative (\(reasons))"]
  }

  /// What this rule, which does not look inside the value, has against it.
  private func objection(to value: JSONValue) -> String? {
    switch self {
    case .never: "should not be there"
    case .type(let types): types.contains { $0.includes(value) } ? nil : "is no \(types.map(\.rawValue))"
    case .oneOfValues(let values): values.contains { $0.equals(value) } ? nil : "is none of \(values.map(\.text))"
    case .required(let names):
      value.members.flatMap { members in
        let missing = names.filter { name in !members.contains { $0.0 == name } }
        return missing.isEmpty ? nil : "lacks \(missing.joined(separator: ", "))"
      }
    case .itemCount(let range):
      value.elements.flatMap { range.contains($0.count) ? nil : "has \($0.count) elements" }
    case .pattern(let expression):
      value.string.flatMap { text in
        let whole = NSRange(text.startIndex..., in: text)
        return expression.firstMatch(in: text, range: whole) == nil ? "does not match \(expression.pattern)" : nil
      }
    case .length(let range):
      value.string.flatMap { range.contains($0.unicodeScalars.count) ? nil : "has not \(range) characters" }
    case .range(let range): value.amount.flatMap { range.contains($0) ? nil : "is not in \(range)" }
    case .members, .items, .all, .any, .exactlyOne: nil
    }
  }
}

extension Schema.ValueType {
  fileprivate func includes(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.null, .null), (.boolean, .bool), (.integer, .integer), (.number, .integer), (.number, .number),
      (.string, .string), (.array, .array), (.object, .object):
      true
    // 1.0 is an integer (JSON Schema Core, section 6.3).
    case (.integer, .number): value.amount.map { $0.rounded() == $0 } ?? false
    default: false
    }
  }
}

extension JSONValue {
  fileprivate var amount: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let text): Double(text)
    default: nil
    }
  }

  /// Of values without members or elements.
  fileprivate func equals(_ other: JSONValue) -> Bool {
    switch (self, other) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    default: amount.map { $0 == other.amount } ?? false
    }
  }
}
