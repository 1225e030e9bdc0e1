import Logging

/// How the values of a setting are written: one reader and its inverse.
struct ValueFormat<Value: Sendable>: Sendable {
  /// Stands for the value in help, such as `DURATION`.
  let placeholder: String
  /// What is allowed, for help and after "allowed:" in a problem.
  let allowed: String
  /// The text may hold a secret: problems do not repeat it, and `text` masks what is secret in it.
  var isSecret = false
  let parse: @Sendable (String) throws(ValueError) -> Value
  let text: @Sendable (Value) -> String
}

/// Why a text is not a value. `reason` follows the text in a sentence and holds no part of it.
enum ValueError: Error {
  case invalid(reason: String)
}

extension ValueFormat {
  /// The same format for a setting that may be without a value, which reads as `none`.
  static func optional<Wrapped>(_ format: ValueFormat<Wrapped>, none: String) -> Self where Value == Wrapped? {
    ValueFormat(
      placeholder: format.placeholder, allowed: format.allowed, isSecret: format.isSecret,
      parse: { (text) throws(ValueError) in try format.parse(text) },
      text: { value in value.map(format.text) ?? none })
  }

  /// A text that is its own value when `isValid`.
  static func name(
    _ placeholder: String, _ allowed: String, isSecret: Bool = false, isValid: @escaping @Sendable (String) -> Bool
  ) -> ValueFormat<String> {
    ValueFormat<String>(
      placeholder: placeholder, allowed: allowed, isSecret: isSecret,
      parse: { (text) throws(ValueError) in
        guard isValid(text) else { throw .invalid(reason: "is not allowed") }
        return text
      },
      text: { isSecret ? mask : $0 })
  }

  static func choice() -> ValueFormat<Value> where Value: RawRepresentable<String> & CaseIterable {
    ValueFormat(
      placeholder: "WORD", allowed: Value.allCases.map(\.rawValue).joined(separator: ", "),
      parse: { (text) throws(ValueError) in
        guard let value = Value(rawValue: text) else { throw .invalid(reason: "is not one of the words") }
        return value
      },
      text: \.rawValue)
  }
}

/// Stands for every secret that is printed.
let mask = "***"
