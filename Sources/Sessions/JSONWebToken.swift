import Bytes
import Crypto
import JSON

/// A JSON Web Token (RFC 7519) as somebody has presented it: well-formed, and not to be believed before its signature is found good.
///
/// It is signed with HMAC-SHA-256 and with nothing else: the header only chooses among our keys (RFC 8725, section 3.1).
struct JSONWebToken {
  /// What a token is good for, as its header says (RFC 8725, section 3.11).
  enum Kind: String {
    case session = "croupier-session+jwt"
    case ticket = "croupier-ticket+jwt"
  }

  let keyID: String?
  private let text: [UInt8]
  /// Header, dot and payload: what the signature covers (RFC 7515, section 5.2).
  private let signedByteCount: Int
  private let payload: Range<Int>
  private let signature: [UInt8]

  /// Reads the compact serialization (RFC 7515, section 7.1). `nil` when it is none, longer than `byteLimit`, not of HS256, or says
  /// that it is of another kind. A header without a type, or with no more than `JWT`, may be of each kind.
  ///
  /// - Parameter ownHeaders: headers of this kind that need not be read, because we write them so.
  init?(_ token: String, kind: Kind, byteLimit: Int, ownHeaders: [OwnHeader] = []) {
    let text = Array(token.utf8)
    guard text.count <= byteLimit else { return nil }
    let dots = text.indices.filter { text[$0] == UInt8(ascii: ".") }
    guard dots.count == 2, let signature = Base64URL.decode(text.span.extracting((dots[1] + 1)...)) else { return nil }
    let header = text.span.extracting(0..<dots[0])
    if let own = ownHeaders.first(where: { $0.text.span.isEqual(to: header) }) {
      keyID = own.keyID
    } else {
      guard let keyID = Self.keyID(of: header, kind: kind) else { return nil }
      self.keyID = keyID
    }
    self.text = text
    signedByteCount = dots[1]
    payload = (dots[0] + 1)..<dots[1]
    self.signature = signature
  }

  /// The key that a header names, which may be none; `nil` when the header is not one that we take.
  private static func keyID(of header: Span<UInt8>, kind: Kind) -> String?? {
    guard let header = object(header), header["alg"]?.string == "HS256",
      // An extension that must be understood: we understand none (RFC 7515, section 4.1.11).
      header["crit"] == nil,
      header["typ"].map({ ["jwt", kind.rawValue].contains($0.string?.lowercased()) }) ?? true
    else { return nil }
    guard let keyID = header["kid"] else { return .some(nil) }
    return keyID.string.map { .some($0) }
  }

  /// The claims, if this key has signed them. Not a byte of them is looked at before; the comparison takes constant time.
  func claims(signedBy key: SigningKey) -> JSONValue? {
    let expected = HMACSHA256.authenticate(text.span.extracting(0..<signedByteCount), key: key.secret.span)
    guard constantTimeEquals(expected.span, signature.span) else { return nil }
    return Self.object(text.span.extracting(payload))
  }

  static func sign(_ claims: [(String, JSONValue)], kind: Kind, with key: SigningKey) -> String {
    var token = ByteWriter()
    append(header(of: kind, key), to: &token)
    token.append(UInt8(ascii: "."))
    append(claims, to: &token)
    let signature = HMACSHA256.authenticate(token.span, key: key.secret.span)
    token.append(UInt8(ascii: "."))
    Base64URL.encode(signature.span, into: &token)
    return token.span.text
  }

  private static func header(of kind: Kind, _ key: SigningKey) -> [(String, JSONValue)] {
    [("alg", .string("HS256")), ("typ", .string(kind.rawValue)), ("kid", .string(key.id))]
  }

  private static func append(_ members: [(String, JSONValue)], to token: inout ByteWriter) {
    var json = ByteWriter()
    JSONValue.object(members).write(to: &json)
    Base64URL.encode(json.span, into: &token)
  }

  /// Names that repeat could be read in two ways (RFC 7515, section 4; RFC 7519, section 4).
  private static func object(_ part: Span<UInt8>) -> JSONValue? {
    guard let bytes = Base64URL.decode(part), let value = try? JSONValue(parsing: bytes.span),
      let members = value.members, Set(members.lazy.map(\.0)).count == members.count
    else { return nil }
    return value
  }
}

extension JSONWebToken {
  /// The header of the tokens of one kind that one of our keys signs, as it stands in them.
  struct OwnHeader: Sendable {
    let text: [UInt8]
    let keyID: String

    init(_ kind: Kind, _ key: SigningKey) {
      var text = ByteWriter()
      JSONWebToken.append(JSONWebToken.header(of: kind, key), to: &text)
      self.text = text.bytes
      keyID = key.id
    }
  }
}
