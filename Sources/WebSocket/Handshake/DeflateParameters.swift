/// The parameters of `permessage-deflate` in an offer or in the answer to one (RFC 7692, section 7.1).
struct DeflateParameters: Equatable {
  static let extensionName = "permessage-deflate"

  private(set) var serverNoContextTakeover = false
  private(set) var serverMaxWindowBits: UInt8?
  /// An offer may name the parameter without a value, to say that the answer may have one.
  private(set) var clientMaxWindowBits: UInt8?

  /// `nil`: they are not to be accepted. That is so when there is one "not defined for use in an offer" (or a response), one "with an
  /// invalid value", or when there are "multiple extension parameters with the same name" (section 7).
  init?(_ parameters: [ExtensionElement.Parameter], isOffer: Bool) {
    guard Set(parameters.map(\.name)).count == parameters.count else { return nil }
    for parameter in parameters {
      switch (parameter.name, parameter.value) {
      case ("server_no_context_takeover", nil): serverNoContextTakeover = true
      // These change nothing: no end takes its context over, and a server need not limit a client's window.
      case ("client_no_context_takeover", nil): break
      case ("client_max_window_bits", nil) where isOffer: break
      case ("server_max_window_bits", let value?):
        guard let bits = Self.windowBits(value) else { return nil }
        serverMaxWindowBits = bits
      case ("client_max_window_bits", let value?):
        guard let bits = Self.windowBits(value) else { return nil }
        clientMaxWindowBits = bits
      default: return nil
      }
    }
  }

  /// "This parameter has a decimal integer value without leading zeroes between 8 to 15, inclusive" (sections 7.1.2.1 and 7.1.2.2).
  private static func windowBits(_ value: String) -> UInt8? {
    guard let bits = UInt8(value), (8...15).contains(bits), String(bits) == value else { return nil }
    return bits
  }
}
