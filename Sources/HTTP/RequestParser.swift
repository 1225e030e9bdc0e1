import Bytes
import HTTPTypes

/// What was read next.
package enum ParseResult: Sendable {
  case needsMoreBytes
  /// The client waits for `100 Continue` before it sends the body.
  case needsContinue
  case request(Request)
  case violation(RequestViolation)
}

/// Reads the requests of one connection: HTTP/1.x as RFC 9112 has it, without its leniencies, because what two readers
/// understand differently is how requests are smuggled.
///
/// ```
/// requestLine ─> fields ─┬─> body ────────────────────────┬─> requestLine
///                        └─> chunkSize ─┬─> trailers ─────┘
///                              │   ▲    │
///                              ▼   └────┼─ chunkEnd        any ─> failed
///                           chunkData ──┴────▲
/// ```
///
/// A line is taken when it is whole, the body as it comes; what is unfinished stays with the caller. The same bytes
/// give the same results however they were cut.
package struct RequestParser: Sendable {
  private enum State {
    case requestLine(toleratesEmptyLine: Bool)
    case fields(RequestLine, headByteCount: Int)
    case body(Request, remaining: Int)
    case chunkSize(Request)
    case chunkData(Request, remaining: Int)
    case chunkEnd(Request)
    case trailers(Request, byteCount: Int)
    case failed(RequestViolation)
  }

  private let limits: HTTPLimits
  private var state = State.requestLine(toleratesEmptyLine: true)
  private var scanner = LineScanner()
  /// What has been taken of the request so far; beside `state`, to grow in place.
  private var fields: HTTPFields = [:]
  private var body: [UInt8] = []

  package init(limits: HTTPLimits) { self.limits = limits }

  /// Reads on from `input[offset...]` to the end of one request, and moves `offset` past what it has taken. The caller
  /// brings what was not taken again, with more behind it. After a violation there is nothing but that violation.
  package mutating func next(in input: Span<UInt8>, from offset: inout Int) -> ParseResult {
    do throws(RequestViolation) {
      while true {
        if let result = try step(input, &offset) { return result }
      }
    } catch {
      state = .failed(error)
      return .violation(error)
    }
  }

  /// One line or one run of the body; `nil` to go on.
  private mutating func step(_ input: Span<UInt8>, _ offset: inout Int) throws(RequestViolation) -> ParseResult? {
    switch state {
    case .requestLine(let toleratesEmptyLine):
      let overflow = RequestViolation.targetTooLong(limit: limits.targetByteCount)
      guard let line = try takeLine(input, &offset, limit: limits.requestLineByteCount, overflow) else { break }
      // One empty line before a request is tolerated (RFC 9112, section 2.2).
      if line.isEmpty, toleratesEmptyLine {
        state = .requestLine(toleratesEmptyLine: false)
      } else {
        state = .fields(try RequestLine(line, limits: limits), headByteCount: line.utf8.count + 2)
      }
      return nil

    case .fields(let requestLine, let headByteCount):
      guard let line = try takeHeadLine(input, &offset, after: headByteCount) else { break }
      if line.isEmpty { return try endHead(requestLine, hasRead: offset == input.count) }
      try fields.append(line: line, limits: limits)
      state = .fields(requestLine, headByteCount: headByteCount + line.utf8.count + 2)
      return nil

    case .body(let request, let remaining):
      let missing = takeBody(input, &offset, remaining)
      if missing == 0 { return finish(request) }
      state = .body(request, remaining: missing)

    case .chunkSize(let request):
      guard let line = try takeLine(input, &offset, limit: limits.chunkLineByteCount, .malformedChunk) else { break }
      let size = try Self.chunkSize(line)
      guard body.count + size <= limits.bodyByteCount else { throw .bodyTooLarge(limit: limits.bodyByteCount) }
      state = size == 0 ? .trailers(request, byteCount: 0) : .chunkData(request, remaining: size)
      return nil

    case .chunkData(let request, let remaining):
      let missing = takeBody(input, &offset, remaining)
      state = missing == 0 ? .chunkEnd(request) : .chunkData(request, remaining: missing)
      if missing == 0 { return nil }

    case .chunkEnd(let request):
      guard let line = try takeLine(input, &offset, limit: 2, .malformedChunk) else { break }
      guard line.isEmpty else { throw .malformedChunk }
      state = .chunkSize(request)
      return nil

    case .trailers(let request, let byteCount):
      guard let line = try takeHeadLine(input, &offset, after: byteCount) else { break }
      if line.isEmpty { return finish(request) }
      // Read and dropped (RFC 9112, section 7.1.2).
      _ = try HTTPField(line: line)
      state = .trailers(request, byteCount: byteCount + line.utf8.count + 2)
      return nil

    case .failed(let violation): throw violation
    }
    return .needsMoreBytes
  }

  /// - Parameter hasRead: nothing came behind the head, so a client that waits for a go-ahead still waits.
  private mutating func endHead(_ line: RequestLine, hasRead: Bool) throws(RequestViolation) -> ParseResult? {
    let head = try RequestHead(line, fields, limits: limits)
    switch head.framing {
    case .length(let byteCount): state = .body(head.request, remaining: byteCount)
    case .chunked: state = .chunkSize(head.request)
    }
    return head.expectsContinue && hasRead ? .needsContinue : nil
  }

  private mutating func finish(_ request: Request) -> ParseResult {
    var request = request
    request.body = body
    state = .requestLine(toleratesEmptyLine: true)
    fields = [:]
    body = []
    return .request(request)
  }

  // MARK: Pieces

  private mutating func takeLine(
    _ input: Span<UInt8>, _ offset: inout Int, limit: Int, _ overflow: RequestViolation
  ) throws(RequestViolation) -> String? {
    try scanner.takeLine(in: input, from: &offset, limit: limit, overflow: overflow)
  }

  /// A line of the head or of the trailers, of which `byteCount` bytes have been taken.
  private mutating func takeHeadLine(
    _ input: Span<UInt8>, _ offset: inout Int, after byteCount: Int
  ) throws(RequestViolation) -> String? {
    let limit = limits.headByteCount
    return try takeLine(input, &offset, limit: limit - byteCount, .headTooLarge(limit: limit))
  }

  /// Takes at most `byteCount` bytes and returns how many of them are missing.
  private mutating func takeBody(_ input: Span<UInt8>, _ offset: inout Int, _ byteCount: Int) -> Int {
    let taken = min(byteCount, input.count - offset)
    body += input.extracting(offset..<offset + taken).array
    offset += taken
    return byteCount - taken
  }

  /// The number that a chunk begins with, of at most eight hex digits (RFC 9112, section 7.1). Extensions are dropped.
  private static func chunkSize(_ line: String) throws(RequestViolation) -> Int {
    let digits = line.utf8.prefix { $0 != UInt8(ascii: ";") }
    guard (1...8).contains(digits.count) else { throw .malformedChunk }
    var size = 0
    for digit in digits {
      guard let value = PercentCoding.hexValue(digit) else { throw .malformedChunk }
      size = size << 4 | Int(value)
    }
    return size
  }
}
