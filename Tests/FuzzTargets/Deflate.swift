import Bytes
import WebSocket

/// Nothing inflates beyond its limit, what was compressed comes back, and both ends mean the same by what they agree on.
func checkDeflate(_ input: [UInt8]) throws(BrokenPromise) {
  guard input.count >= 2 else { return }
  let rest = Array(input[2...])
  switch input[0] % 4 {
  case 0: try checkInflating(rest, limit: Int(input[1]) * 300)
  case 1: try checkRoundTrip(of: rest, under: agreements[Int(input[1]) % agreements.count])
  case 2: try checkOffer(String(decoding: rest, as: UTF8.self))
  default: try checkAnswer(String(decoding: rest, as: UTF8.self))
  }
}

/// What is agreed on with clients that ask for windows of 8 to 15 bits.
let agreements = (8...15).compactMap { bits in
  try? ServerHandshake.check(request(offering: ["permessage-deflate; server_max_window_bits=\(bits)"])).compression
}

/// "Hello", compressed (RFC 7692, section 7.2.3.1).
private let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

private func checkInflating(_ compressed: [UInt8], limit: Int) throws(BrokenPromise) {
  var inflater = Inflater()
  switch inflate(compressed, limit: limit, with: &inflater) {
  case .success(let message):
    try promise(message.count <= limit, "\(message.count) bytes")
    let exact = inflate(compressed, limit: message.count, with: &inflater)
    try promise(exact == .success(message), "with as many bytes as it has: \(exact)")
    // With the end that is left out put back, another message may follow.
    let both = inflate(compressed + [0, 0, 0xFF, 0xFF] + hello, limit: message.count + 5, with: &inflater)
    try promise(both == .success(message + Array("Hello".utf8)), "with another behind it: \(both)")
    guard !message.isEmpty else { break }
    let short = inflate(compressed, limit: message.count - 1, with: &inflater)
    let expected = Violation.messageTooBig(byteCount: UInt64(message.count), limit: message.count - 1)
    try promise(short == .failure(expected), "with a byte less: \(short)")
  case .failure(.messageTooBig(UInt64(limit + 1), limit: limit)), .failure(.invalidCompression): break
  case .failure(let violation): throw BrokenPromise(description: "\(violation)")
  }
  try promise(inflater.capacity <= 2 * max(limit, 4096) + 4096, "\(inflater.capacity) bytes for \(limit)")
  let next = inflate(hello, limit: 5, with: &inflater)
  try promise(next == .success(Array("Hello".utf8)), "the next message: \(next)")
}

private func checkRoundTrip(of message: [UInt8], under compression: Compression) throws(BrokenPromise) {
  let before = Array("before".utf8)
  var deflater = Deflater()
  var writer = ByteWriter()
  writer.append(before)
  guard deflater.compress(message.span, under: compression, into: &writer) else {
    return try promise(writer.bytes == before, "not compressed, but written")
  }
  try promise(writer.bytes.starts(with: before), "what was written before has changed")
  let compressed = Array(writer.bytes[before.count...])
  try promise(compressed.count < message.count, "\(message.count) bytes became \(compressed.count)")
  var inflater = Inflater()
  let inflated = inflate(compressed, limit: message.count, with: &inflater)
  try promise(inflated == .success(message), "\(message)\nbecame \(inflated)")
}

private func inflate(_ compressed: [UInt8], limit: Int, with inflater: inout Inflater) -> Result<[UInt8], Violation> {
  do throws(Violation) {
    try inflater.inflate(compressed.span, limit: limit)
    return .success(inflater.inflated.array)
  } catch {
    return .failure(error)
  }
}

/// A client's offer, one field a line: whatever it is, the answer is one that a client understands.
private func checkOffer(_ text: String) throws(BrokenPromise) {
  let values = text.split(separator: "\n").map(String.init)
  let result = check(request(offering: values))
  try promise(values.isEmpty || check(request(offering: [values.joined(separator: ",")])) == result, "as one field")
  guard case .success(let acceptance) = result else {
    return try promise(result == .failure(.invalidExtensions), "\(result)")
  }
  var response = ByteWriter()
  acceptance.appendResponse(selecting: nil, compression: acceptance.compression, into: &response)
  let heard = read(response.bytes, offersCompression: true)
  guard case .success(let answer?) = heard, answer.byteCount == response.byteCount,
    (answer.compression == nil) == (acceptance.compression == nil)
  else { throw BrokenPromise(description: "\(acceptance), heard as \(heard)") }
}

/// A server's answer: a client that has offered nothing never compresses, and one that has knows how.
private func checkAnswer(_ value: String) throws(BrokenPromise) {
  let response = Array(
    """
    HTTP/1.1 101 Switching Protocols\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
    Sec-WebSocket-Extensions: \(value)\r
    \r

    """.utf8)
  let silent = read(response, offersCompression: false)
  if case .success(let answer?) = silent { try promise(answer.compression == nil, "not offered, but agreed: \(value)") }
  let offering = read(response, offersCompression: true)
  if case .success(let answer?) = offering, let compression = answer.compression {
    try promise((8...15).contains(compression.windowBits), "\(compression)")
  } else {
    try promise(offering == silent || silent == .failure(.unexpectedExtension), "\(offering), but \(silent)")
  }
}

private func check(_ request: UpgradeRequest) -> Result<Acceptance, HandshakeError> {
  Result { () throws(HandshakeError) in try ServerHandshake.check(request) }
}

private func read(
  _ response: [UInt8], offersCompression: Bool
) -> Result<ClientHandshake.Response?, ClientHandshakeError> {
  let handshake = ClientHandshake(
    host: "a", path: "/", nonce: Array("the sample nonce".utf8), offersCompression: offersCompression)
  return Result { () throws(ClientHandshakeError) in try handshake.read(response.span) }
}

/// With the key of RFC 6455, section 1.3.
private func request(offering extensions: [String]) -> UpgradeRequest {
  UpgradeRequest(
    method: "GET", httpMinorVersion: 1, host: "a", upgrade: ["websocket"], connection: ["Upgrade"],
    keys: ["dGhlIHNhbXBsZSBub25jZQ=="], versions: ["13"], protocols: [], extensions: extensions)
}
