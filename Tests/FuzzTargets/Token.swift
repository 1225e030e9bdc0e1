import Bytes
import Crypto
import JSON
import Sessions

/// Nothing verifies but what one of our keys has signed, and that says what was signed. Nothing is two kinds of token.
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
/// Tickets of the keys that sign session tokens, too.
private let tickets = TicketPolicy(keys: [current, former], requiredClaims: [])
/// The refresh token that is valid now, and the one before it.
private let refreshTokens: [RefreshToken] = {
  var random = RandomGenerator(seed: Array(repeating: 9, count: 32))
  let first = RefreshToken(room: "R_1", session: "s1", random: &random)
  return [RefreshToken.Presented(first.text)!.next(random: &random), first]
}()
/// What is longer is refused unread.
private let longestToken = 2048

/// Text of any kind; seeds are whole tokens, of ours and of a stranger.
private func checkForged(_ bytes: ArraySlice<UInt8>) throws(BrokenPromise) {
  let text = String(decoding: bytes, as: UTF8.self)
  if case .success(let verified) = verify(text) {
    try promise(tokens.contains(text), "a forged token: \(text)")
    try promise(verified == claims, "\(verified)")
  }
  try promise(verifyTicket(text) == nil, "a forged ticket: \(text)")
  if let presented = RefreshToken.Presented(text) { try checkRefresh(presented, text) }
}

private func checkRefresh(_ presented: RefreshToken.Presented, _ text: String) throws(BrokenPromise) {
  let decision = RefreshDecision(
    presented, familyHash: refreshTokens[0].familyHash, currentHash: refreshTokens[0].hash, expiresAt: now + 1, now: now
  )
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  try promise([presented.room, presented.session] == parts[..<2].map(String.init), text)
  let isOfFamily = parts[2] == refreshTokens[0].text.split(separator: ".")[2]
  let expected: RefreshDecision = text == refreshTokens[0].text ? .rotate : isOfFamily ? .revoke : .refuse
  try promise(decision == expected, "a refresh token: \(decision) for \(text)")
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
    let isWorthless = result == .failure(.invalid) || result == .failure(.unknownKey)
    try promise(changed == token ? result == .success(claims) : isWorthless, "\(changed): \(result)")
    try promise(verifyTicket(changed) == nil, "a session token is a ticket: \(changed)")
  }
}

/// A header of any kind over a payload and a signature that are good.
private func checkHeader(_ header: [UInt8]) throws(BrokenPromise) {
  let payload = tokens[0].split(separator: ".")[1]
  let token = signed("\(Base64URL.encode(header)).\(payload)", with: current)
  let value = try checkJSON(header.span)
  let names = value?.members?.map(\.0) ?? []
  let isPlain = Set(names).count == names.count && !names.contains("crit")
  let isTyped = ["jwt", "croupier-session+jwt"].contains(value?["typ"]?.string?.lowercased())
  let isOurs = value?["alg"]?.string == "HS256" && (isTyped || value?["typ"] == nil)
  let result = verify(token)
  if isPlain, isOurs, token.utf8.count <= longestToken, let keyID = value?["kid"]?.string {
    let refusal: TokenRefusal = keyID == former.id ? .invalid : .unknownKey
    try promise(result == (keyID == current.id ? .success(claims) : .failure(refusal)), "\(result): \(token)")
  } else {
    try promise(result == .failure(.invalid), "\(result): \(token)")
  }
}

/// A payload of any kind under a good header and a good signature, of a key of ours and of a stranger.
private func checkPayload(_ payload: [UInt8]) throws(BrokenPromise) {
  let parts = Base64URL.encode(Array(#"{"alg":"HS256","kid":"k1"}"#.utf8)) + "." + Base64URL.encode(payload)
  let forged = verify(signed(parts, with: stranger))
  try promise(forged == .failure(.invalid), "signed by a stranger: \(forged)")

  let token = signed(parts, with: former)
  let ticket = verifyTicket(token)
  try promise(ticket.map { $0.expiresAt > now } ?? true, "a ticket is good after it has expired: \(token)")
  guard case .success(let verified) = verify(token) else { return }
  try promise(ticket == nil, "a ticket is a session token: \(token)")
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

private func verifyTicket(_ ticket: String) -> TicketClaims? {
  try? Ticket.verify(ticket, under: tickets, at: now)
}

/// One value has one spelling, and the other way round.
private func checkBase64URL(_ bytes: [UInt8]) throws(BrokenPromise) {
  let spelled = Base64URL.encode(bytes)
  try promise(Base64URL.decode(spelled.bytes) == bytes, spelled)
  let decoded = try withExactCopy(of: bytes) { text throws(BrokenPromise) in Base64URL.decode(text.span) }
  if let decoded { try promise(Array(Base64URL.encode(decoded).utf8) == bytes, "\(decoded) has two spellings") }
}
