import Sessions

extension ValueFormat<[RequiredClaim]> {
  /// Comma-separated `name` or `name=value`.
  ///
  /// - Parameter none: How no claims read.
  static func claims(none: String) -> Self {
    ValueFormat(
      placeholder: "CLAIMS", allowed: "name or name=value, separated by commas",
      parse: { (text) throws(ValueError) in
        try text.split(separator: ",", omittingEmptySubsequences: false).map { (part) throws(ValueError) in
          guard let claim = RequiredClaim(part.trimmingSpaces()) else {
            throw .invalid(reason: "has a part without a name or without the value after its =")
          }
          return claim
        }
      },
      text: { $0.isEmpty ? none : $0.map(\.description).joined(separator: ",") })
  }
}
