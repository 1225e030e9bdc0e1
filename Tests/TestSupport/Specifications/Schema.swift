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

  package func allows(_ value: JSONValue) -> Bool {
    for rule in rules where !rule.allows(value) { return false }
    return true
  }

  /// What is wrong with a value, each with the place where; empty when nothing is.
  package func violations(of value: JSONValue) -> [String] {
    rules.filter { !$0.allows(value) }.flatMap { $0.violations(of: value) }
  }
}

extension Schema.Rule {
  /// Plain loops: in a debug build, which the tests are, they take a third of the time.
  fileprivate func allows(_ value: JSONValue) -> Bool {
    switch self {
    case .never: return false
    case .type(let types):
      for type in types where type.includes(value) { return true }
      return false
    case .oneOfValues(let values):
      for other in values where other.equals(value) { return true }
      return false
    case .required(let names):
      guard value.members != nil else { return true }
      for name in names where value[name] == nil { return false }
      return true
    case .members(let schemas, let others):
      for (name, member) in value.members ?? [] {
        if let schema = schemas[name] ?? others, !schema.allows(member) { return false }
      }
      return true
    case .items(let schema):
      for element in value.elements ?? [] where !schema.allows(element) { return false }
      return true
    case .itemCount(let range): return value.elements.map { range.contains($0.count) } ?? true
    case .pattern(let expression):
      guard let text = value.string else { return true }
      return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    case .length(let range): return value.string.map { range.contains($0.unicodeScalars.count) } ?? true
    case .range(let range): return value.amount.map { range.contains($0) } ?? true
    case .all(let schemas):
      for schema in schemas where !schema.allows(value) { return false }
      return true
    case .any(let schemas):
      for schema in schemas where schema.allows(value) { return true }
      return false
    case .exactlyOne(let schemas):
      var count = 0
      for schema in schemas where schema.allows(value) { count += 1 }
      return count == 1
    }
  }

  /// Of a value that this does not allow.
  fileprivate func violations(of value: JSONValue) -> [String] {
    switch self {
    case .members(let schemas, let others):
      (value.members ?? []).flatMap { name, member in
        ((schemas[name] ?? others)?.violations(of: member) ?? []).map { "/\(name)\($0)" }
      }
    case .items(let schema):
      (value.elements ?? []).enumerated().flatMap { index, element in
        schema.violations(of: element).map { "/\(index)\($0)" }
      }
    case .all(let schemas): schemas.flatMap { $0.violations(of: value) }
    case .any(let schemas), .exactlyOne(let schemas):
      [" fits \(schemas.count { $0.allows(value) }) of \(schemas.map { $0.violations(of: value) })"]
    case .never: [" should not be there"]
    case .type(let types): [" is no \(types.map(\.rawValue))"]
    case .oneOfValues(let values): [" is none of \(values.map(\.text))"]
    case .required(let names): [" lacks \(names.filter { value[$0] == nil })"]
    case .itemCount(let range): [" has not \(range) elements"]
    case .pattern(let expression): [" does not match \(expression.pattern)"]
    case .length(let range): [" has not \(range) characters"]
    case .range(let range): [" is not in \(range)"]
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
