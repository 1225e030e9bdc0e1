import Bytes
import HTTP
import HTTPTypes
import WebSocket

/// However requests are cut, the same is understood; limits hold; nothing in a request could end a line or make another
/// request of it; what was understood can be said again.
func checkHTTP(_ input: [UInt8]) throws(BrokenPromise) {
  guard let stream = CutStream(input) else { return }
  if stream.options & 2 != 0 { return try checkResponse(stream) }
  let limits = stream.options & 1 == 0 ? HTTPLimits() : .tight

  let whole = try hear([stream.bytes], limits)
  let cut = try hear(stream.pieces, limits)
  try promise(cut == whole, "at once: \(whole)\nin pieces: \(cut)")
  for request in whole.requests { try request.check(limits) }

  let requests = whole.requests.map(\.plain)
  var text = ByteWriter()
  for request in requests { request.append(to: &text) }
  let echo = try hear([text.bytes[...]], .loose)
  try promise(
    echo.requests.map(\.plain) == requests && echo.violation == nil, "said: \(requests)\nheard: \(echo)")
}

/// A client takes a response when it is whole, and not one byte of what comes behind it.
private func checkResponse(_ stream: CutStream) throws(BrokenPromise) {
  let handshake = ClientHandshake(
    host: "a", path: "/", nonce: Array("the sample nonce".utf8), protocols: ["croupier.v1"])
  let whole = Result { () throws(ClientHandshakeError) in try handshake.read(stream.bytes.span) }
  guard case .success(let response?) = whole else { return }
  try promise((4...ClientHandshake.maximumHeadByteCount).contains(response.byteCount), "\(response)")
  for byteCount in 0..<response.byteCount {
    let front = stream.bytes.prefix(byteCount)
    let early = Result { () throws(ClientHandshakeError) in try handshake.read(front.span) }
    try promise(early == .success(nil), "of \(byteCount) bytes: \(early)")
  }
}

extension HTTPLimits {
  /// Within easy reach of a fuzzer.
  fileprivate static var tight: HTTPLimits {
    var limits = HTTPLimits()
    limits.headByteCount = 128
    limits.targetByteCount = 16
    limits.fieldCount = 4
    limits.bodyByteCount = 32
    limits.chunkLineByteCount = 8
    return limits
  }

  /// For what grows when it is escaped.
  fileprivate static var loose: HTTPLimits {
    var limits = HTTPLimits()
    limits.headByteCount *= 4
    limits.targetByteCount *= 4
    limits.fieldCount += 1
    return limits
  }
}

private struct Heard: Equatable {
  var requests: [HeardRequest] = []
  var violation: RequestViolation?
}

/// What a parser hears in `pieces`, up to the first violation, after which it has to say the same for ever. (Whether a client
/// waits for a go-ahead depends on how its request is cut.)
private func hear(_ pieces: [ArraySlice<UInt8>], _ limits: HTTPLimits) throws(BrokenPromise) -> Heard {
  var parser = RequestParser(limits: limits)
  var heard = Heard()
  var unread: [UInt8] = []
  for piece in pieces {
    unread += piece
    unread = try withExactCopy(of: unread) { input throws(BrokenPromise) in
      var offset = 0
      while true {
        let start = offset
        let result = parser.next(in: input.span, from: &offset)
        try promise((start...input.count).contains(offset), "read from \(start) to \(offset) of \(input.count)")
        switch result {
        case .needsMoreBytes: return input.span.extracting(offset...).array
        case .needsContinue: try promise(offset == input.count, "a go-ahead for what has come already")
        case .request(let request): heard.requests.append(HeardRequest(request))
        case .violation(let violation):
          heard.violation = violation
          guard case .violation(violation) = parser.next(in: input.span, from: &offset) else {
            throw BrokenPromise(description: "read on after \(violation)")
          }
          return []
        }
      }
    }
    if heard.violation != nil { return heard }
    try promise(unread.count <= limits.headByteCount, "\(unread.count) bytes wait for the end of a line")
  }
  return heard
}
