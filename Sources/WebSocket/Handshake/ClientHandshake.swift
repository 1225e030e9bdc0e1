import Bytes

/// Why a client does not take a response for the beginning of a WebSocket (RFC 6455, section 4.1).
package enum ClientHandshakeError: Error, Equatable, Sendable {
  case headTooLong(limit: Int)
  case malformedHead
  /// Another status than 101.
  case notUpgraded(status: Int)
  case noUpgradeToWebSocket
  case connectionNotUpgraded
  case wrongAcceptKey
  /// A subprotocol that was not offered, or several.
  case unexpectedProtocol
  /// An extension that was not offered, or several.
  case unexpectedExtension
  /// Parameters of permessage-deflate that don't answer the offer.
  case invalidCompression
}

/// The client's side of the opening handshake (RFC 6455, section 4.1).
package struct ClientHandshake: Sendable {
  /// The longest response head that is read, in bytes.
  package static let maximumHeadByteCount = 16_384

  package struct Response: Equatable, Sendable {
    /// The subprotocol that the server has selected.
    package let selectedProtocol: String?
    /// What has been agreed on, if compression was offered and accepted.
    package let compression: Compression?
    /// The length of the head, behind which the frames begin.
    package let byteCount: Int
  }

  private let host: String
  private let path: String
  private let key: String
  private let protocols: [String]
  private let offersCompression: Bool
  private let extraFields: [(name: String, value: String)]

  /// - Parameters:
  ///   - host: the value of `Host`, with the port where it is not the default.
  ///   - path: the request target, with the query.
  ///   - nonce: 16 random bytes, fresh for each connection.
  ///   - protocols: different tokens, the one that is liked best first.
  ///   - offersCompression: whether messages may be compressed, if the server agrees.
  package init(
    host: String, path: String, nonce: [UInt8], protocols: [String] = [],
    offersCompression: Bool = false, extraFields: [(name: String, value: String)] = []
  ) {
    precondition(FieldValues.areUniqueTokens(protocols), "subprotocols are different tokens")
    self.host = host
    self.path = path
    self.key = HandshakeKey.encode(nonce)
    self.protocols = protocols
    self.offersCompression = offersCompression
    self.extraFields = extraFields
  }

  package func appendRequest(into writer: inout ByteWriter) {
    var fields = [
      ("Host", host), ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Key", key),
      ("Sec-WebSocket-Version", "13"),
    ]
    if !protocols.isEmpty { fields.append(("Sec-WebSocket-Protocol", protocols.joined(separator: ", "))) }
    if offersCompression { fields.append(("Sec-WebSocket-Extensions", Compression.offer)) }
    writer.append(utf8: "GET \(path) HTTP/1.1\r\n")
    for (name, value) in fields + extraFields { writer.append(utf8: "\(name): \(value)\r\n") }
    writer.append("\r\n")
  }

  /// Reads the response at the front of `input`. `nil`: its head is not complete yet.
  package func read(_ input: Span<UInt8>) throws(ClientHandshakeError) -> Response? {
    guard let byteCount = headByteCount(input) else {
      guard input.count < Self.maximumHeadByteCount else { throw .headTooLong(limit: Self.maximumHeadByteCount) }
      return nil
    }
    let head = try ResponseHead(input.extracting(..<byteCount))
    guard head.status == 101 else { throw .notUpgraded(status: head.status) }
    let upgrade = head["upgrade"]
    guard upgrade.count == 1, FieldValues.isEqual(upgrade[0], "websocket") else { throw .noUpgradeToWebSocket }
    guard FieldValues.contain("upgrade", in: head["connection"]) else { throw .connectionNotUpgraded }
    guard head["sec-websocket-accept"] == [HandshakeKey.accept(key)] else { throw .wrongAcceptKey }
    let compression = try agreedCompression(head["sec-websocket-extensions"])
    let selected = head["sec-websocket-protocol"]
    guard selected.count <= 1, selected.allSatisfy(protocols.contains) else { throw .unexpectedProtocol }
    return Response(selectedProtocol: selected.first, compression: compression, byteCount: byteCount)
  }

  private func agreedCompression(_ extensions: [String]) throws(ClientHandshakeError) -> Compression? {
    guard let elements = ExtensionElement.list(of: extensions) else { throw .malformedHead }
    guard let element = elements.first else { return nil }
    // "If the response [...] indicates the use of an extension that was not present in the client's handshake [...], the client MUST
    // _Fail the WebSocket Connection_" (section 4.1).
    guard offersCompression, elements.count == 1, element.name == DeflateParameters.extensionName else {
      throw .unexpectedExtension
    }
    guard let compression = Compression(answer: element) else { throw .invalidCompression }
    return compression
  }

  /// The length of the head that ends with the first empty line, or `nil`.
  private func headByteCount(_ input: Span<UInt8>) -> Int? {
    var end = 4
    while end <= min(input.count, Self.maximumHeadByteCount) {
      if input.bigEndian(at: end - 4, as: UInt32.self) == 0x0D0A_0D0A { return end }
      end += 1
    }
    return nil
  }
}

/// The status and the fields of an HTTP response (RFC 9112, sections 4 and 5).
private struct ResponseHead {
  let status: Int
  private var fields: [(name: String, value: String)] = []

  init(_ bytes: Span<UInt8>) throws(ClientHandshakeError) {
    // UTF-8 throughout (RFC 6455, section 8.1), and no line ends but CRLF.
    guard let text = String(validating: bytes.array, as: UTF8.self) else { throw .malformedHead }
    let lines = text.split(separator: "\r\n")
    guard let statusLine = lines.first, let status = Self.status(of: statusLine) else { throw .malformedHead }
    self.status = status
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":"), FieldValues.isToken(String(line[..<colon])),
        !line.unicodeScalars.contains(where: { $0 == "\r" || $0 == "\n" })
      else { throw .malformedHead }
      fields.append((line[..<colon].lowercased(), FieldValues.trimmed(line[colon...].utf8.dropFirst())))
    }
  }

  /// The three digits behind the version.
  private static func status(of line: Substring) -> Int? {
    let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0] == "HTTP/1.1", parts[1].utf8.count == 3 else { return nil }
    return Int(parts[1])
  }

  /// The values of the fields called `name`, which is in lowercase.
  subscript(name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}
