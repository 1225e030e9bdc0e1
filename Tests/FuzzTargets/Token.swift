import Bytes
import Crypto
import JSON
import Sessions

/// Nothing verifies but what one of our keys has signed, and that says what was signed.
func checkToken(_ input: [UInt8]) throws(BrokenPromise) {
  guard let mode = input.first else { return }
  let rest = input.dropFirst()
  switch mode % 5 {
  case 0: try checkForged(rest)
  case 1: try checkMutated(rest)
  case 2: try checkHeader(Array(rest))
  case 3: try checkPayload(Array(rest))
  default: try checkBase64URL(Array(rest))
  }
}

private let current = SigningKey(id: "k2", secret: Array(repeating: 2, count: 32))
private let former = SigningKey(id: "k1", secret: Array(repeating: 1, count: 32))
private let stranger = SigningKey(id: "k1", secret: Array(repeating: 3, count: 32))
private let ring = KeyRing([current, former])
private let now: Int64 = 1000
private let claims = SessionClaims(
  sessionID: "s1", room: "R_1", player: "p1", role: .player, issuedAt: 900, expiresAt: 1100)
private let tokens = [current, former].map { SessionToken.sign(claims, with: $0) }
/// What is longer is refused unread.
private let longestToken = 2048

/// Text of any kind; seeds are whole tokens, of ours and of a stranger.
private func checkForged(_ bytes: ArraySlice<UInt8>) throws(BrokenPromise) {
  let text = String(decoding: bytes, as: UTF8.self)
  if case .success(let verified) = verify(text) {
    try promise(tokens.contains(text), "a forged token: \(text)")
    try promise(verified == claims, "\(verified)")
  }
  let genuine = RefreshToken.hash(of: tokens[0])
  let decision = RefreshDecision(
    presented: RefreshToken.hash(of: text), current: genuine, previous: .zero, expiresAt: now + 1, now: now)
  let isGenuine = bytes.elementsEqual(tokens[0].utf8)
  try promise(decision == (isGenuine ? .rotate : .refuse), "a refresh token is forged: \(text)")
}

/// A good token, changed: pairs of bytes say where and how.
private func checkMutated(_ edits: ArraySlice<UInt8>) throws(BrokenPromise) {
  for token in tokens {
    var text = Array(token.utf8)
    var edits = edits
    while let position = edits.popFirst(), let change = edits.popFirst() {
      // Tokens are shorter than 512 bytes; the top bit of the change is the ninth of the position.
      let index = (Int(position) | Int(change & 0x80) << 1) % text.count
      text[index] ^= change & 0x7F
    }
    let changed = String(decoding: text, as: UTF8.self)
    let result = verify(changed)
    try promise(result == (changed == token ? .success(claims) : .failure(.invalid)), "\(changed): \(result)")
  }
}

/// A header of any kind over a payload and a signature that are good.
private func checkHeader(_ header: [UInt8]) throws(BrokenPromise) {
  let payload = tokens[0].split(separator: ".")[1]
  let token = signed("\(Base64URL.encode(header)).\(payload)", with: current)
  let value = try checkJSON(header.span)
  let isOurs = value?["alg"]?.string == "HS256" && value?["kid"]?.string == current.id
  let isGood = isOurs && token.utf8.count <= longestToken
  try promise(verify(token) == (isGood ? .success(claims) : .failure(.invalid)), "\(verify(token)): \(token)")
}

/// A payload of any kind under a good header and a good signature, of a key of ours and of a stranger.
private func checkPayload(_ payload: [UInt8]) throws(BrokenPromise) {
  let parts = Base64URL.encode(Array(#"{"alg":"HS256","kid":"k1"}"#.utf8)) + "." + Base64URL.encode(payload)
  let forged = verify(signed(parts, with: stranger))
  try promise(forged == .failure(.invalid), "signed by a stranger: \(forged)")

  guard case .success(let verified) = verify(signed(parts, with: former)) else { return }
  try promise(verified.expiresAt > now, "good after it has expired: \(verified)")
  let value = try checkJSON(payload.span)
  try promise(value?["room"]?.string == verified.room, "another room: \(verified)")
  // Written again it may be longer, where escapes are.
  let again = SessionToken.sign(verified, with: current)
  try promise(verify(again) == .success(verified) || again.utf8.count > longestToken, "signed again: \(verify(again))")
}

private func signed(_ parts: String, with key: SigningKey) -> String {
  parts + "." + Base64URL.encode(HMACSHA256.authenticate(parts.bytes, key: key.secret.span))
}

private func verify(_ token: String) -> Result<SessionClaims, TokenRefusal> {
  Result { () throws(TokenRefusal) in try SessionToken.verify(token, keys: ring, at: now).claims }
}

/// One value has one spelling, and the other way round.
private func checkBase64URL(_ bytes: [UInt8]) throws(BrokenPromise) {
  let spelled = Base64URL.encode(bytes)
  try promise(Base64URL.decode(spelled.bytes) == bytes, spelled)
  let decoded = try withExactCopy(of: bytes) { text throws(BrokenPromise) in Base64URL.decode(text.span) }
  if let decoded { try promise(Array(Base64URL.encode(decoded).utf8) == bytes, "\(decoded) has two spellings") }
}
