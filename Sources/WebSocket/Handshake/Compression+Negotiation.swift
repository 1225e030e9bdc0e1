import Bytes

extension Compression {
  /// What this end, a server, agrees to: the first of the client's offers that can be accepted, as "an element preceding another
  /// element has higher preference" (RFC 7692, section 5). `nil` declines them all.
  init?(offered elements: [ExtensionElement]) {
    let offers = elements.lazy.filter { $0.name == DeflateParameters.extensionName }
      .compactMap { DeflateParameters($0.parameters, isOffer: true) }
    guard let offer = offers.first else { return nil }
    requestedWindowBits = offer.serverMaxWindowBits
  }

  /// Appends the server's answer.
  ///
  /// It never limits the client's window: an `Inflater` has the largest one, and once for all connections.
  func appendAnswer(into writer: inout ByteWriter) {
    writer.append("permessage-deflate; server_no_context_takeover; client_no_context_takeover")
    if let requestedWindowBits {
      // "A server accepts an extension negotiation offer with this parameter by including the "server_max_window_bits" extension
      // parameter" (section 7.1.2.1).
      writer.append("; server_max_window_bits=")
      writer.append(decimal: Int64(requestedWindowBits))
    }
  }

  /// The client's offer: what browsers offer, so that any server takes it, and that no context is taken over, which this end's
  /// `Inflater` could not do. The answer may limit the client's window, because a `Deflater` can have any.
  static let offer =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits"

  /// What this end, a client, has to keep to after the server's answer to `offer`.
  init?(answer element: ExtensionElement) {
    guard element.name == DeflateParameters.extensionName,
      let answer = DeflateParameters(element.parameters, isOffer: false),
      // "A server accepts an extension negotiation offer that includes the "server_no_context_takeover" extension parameter by
      // including" it: an answer without it belongs to another offer (section 7.1.1.1).
      answer.serverNoContextTakeover
    else { return nil }
    requestedWindowBits = answer.clientMaxWindowBits
  }
}
