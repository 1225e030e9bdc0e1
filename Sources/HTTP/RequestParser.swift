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

/// Reads the requests of one connection: HTTP/1.1 as RFC 9112 has it, strictly, because what two parsers read differently is how requests are
/// smuggled.
///
/// The head stays unread with the caller until it is whole; the body is taken as it comes.
package struct RequestParser: Sendable {
  private enum State {
    /// Bytes of the head that have been searched for its end.
    case head(searchedByteCount: Int)
    case body(Request, remaining: Int)
    case chunkLine(Request)
    case chunk(Request, remaining: Int)
    case chunkEnd(Request)
    case trailers(Request, byteCount: Int)
    case failed(RequestViolation)
  }

  private var state = State.head(searchedByteCount: 0)
  private let limits: HTTPLimits

  package init(limits: HTTPLimits) { self.limits = limits }

  /// Whether nothing of a request has been taken.
  package var isAtStart: Bool { if case .head = state { true } else { false } }

  /// Reads on from `input[offset...]`, advancing `offset` past what it has taken.
  package mutating func next(in input: Span<UInt8>, from offset: inout Int) -> ParseResult {
    do throws(RequestViolation) {
      return try step(input, &offset)
    } catch {
      state = .failed(error)
      return .violation(error)
    }
  }

  private mutating func step(_ input: Span<UInt8>, _ offset: inout Int) throws(RequestViolation) -> ParseResult {
    while true {
      switch state {
      case .failed(let violation): return .violation(violation)
      case .head(let searched):
        guard let head = try takeHead(input, &offset, searched) else { return .needsMoreBytes }
        switch head.framing {
        case .length(let length): state = .body(head.request, remaining: length)
        case .chunked: state = .chunkLine(head.request)
        }
        if head.expectsContinue, offset == input.count, head.framing != .length(0) { return .needsContinue }
      case .body(var request, let remaining):
        let count = min(remaining, input.count - offset)
        request.body += input.extracting(offset..<offset + count).array
        offset += count
        guard count == remaining else {
          state = .body(request, remaining: remaining - count)
          return .needsMoreBytes
        }
        return finish(request)
      case .chunkLine(let request):
        guard let line = try takeLine(input, &offset, limit: limits.chunkLineByteCount) else { return .needsMoreBytes }
        let size = try chunkSize(line)
        guard request.body.count + size <= limits.bodyByteCount else {
          throw .bodyTooLarge(limit: limits.bodyByteCount)
        }
        state = size == 0 ? .trailers(request, byteCount: 0) : .chunk(request, remaining: size)
      case .chunk(var request, let remaining):
        let count = min(remaining, input.count - offset)
        request.body += input.extracting(offset..<offset + count).array
        offset += count
        state = count == remaining ? .chunkEnd(request) : .chunk(request, remaining: remaining - count)
        if count < remaining { return .needsMoreBytes }
      case .chunkEnd(let request):
        guard let line = try takeLine(input, &offset, limit: 2) else { return .needsMoreBytes }
        guard line.isEmpty else { throw .malformedChunk }
        state = .chunkLine(request)
      case .trailers(let request, let byteCount):
        // Trailers are read and dropped (RFC 9112, section 7.1.2).
        guard let line = try takeLine(input, &offset, limit: limits.headByteCount) else { return .needsMoreBytes }
        if line.isEmpty { return finish(request) }
        guard byteCount + line.utf8.count <= limits.headByteCount else {
          throw .headTooLarge(limit: limits.headByteCount)
        }
        state = .trailers(request, byteCount: byteCount + line.utf8.count)
      }
    }
  }

  private mutating func finish(_ request: Request) -> ParseResult {
    state = .head(searchedByteCount: 0)
    return .request(request)
  }

  // MARK: The head

  private mutating func takeHead(
    _ input: Span<UInt8>, _ offset: inout Int, _ searched: Int
  ) throws(RequestViolation) -> RequestHead? {
    // An empty line before a request is tolerated (RFC 9112, section 2.2).
    if searched == 0, offset + 1 < input.count, input[offset] == 13, input[offset + 1] == 10 { offset += 2 }
    var index = offset + max(0, searched - 3)
    while index + 4 <= input.count {
      if input[index + 3] == 10, input[index + 2] == 13, input[index + 1] == 10, input[index] == 13 {
        guard index + 4 - offset <= limits.headByteCount else { throw .headTooLarge(limit: limits.headByteCount) }
        let lines = try lines(of: input.extracting(offset..<index))
        offset = index + 4
        return try RequestHead(lines: lines, limits: limits)
      }
      index += 1
    }
    let waiting = input.count - offset
    try checkUnfinished(input.extracting(offset...))
    state = .head(searchedByteCount: waiting)
    return nil
  }

  /// What can be said of a head before its end: so that a peer that never ends one is told.
  private func checkUnfinished(_ head: Span<UInt8>) throws(RequestViolation) {
    guard head.count > limits.targetByteCount else { return }
    var index = 0
    while index < head.count, head[index] != 10 { index += 1 }
    // A request line without an end, longer than any method and target could make it.
    if index > limits.targetByteCount + 64 { throw .targetTooLong(limit: limits.targetByteCount) }
    if head.count > limits.headByteCount { throw .headTooLarge(limit: limits.headByteCount) }
  }

  /// The lines of a head, each ended by CRLF. A bare CR or LF, or a NUL, is no part of any (RFC 9112, section 2.2).
  private func lines(of head: Span<UInt8>) throws(RequestViolation) -> [String] {
    var lines: [String] = []
    var start = 0
    var index = 0
    while index < head.count {
      switch head[index] {
      case 13:
        guard index + 1 < head.count, head[index + 1] == 10 else { throw .malformedField }
        lines.append(try text(head.extracting(start..<index)))
        index += 2
        start = index
      case 0, 10: throw lines.isEmpty ? .malformedRequestLine : .malformedField
      default: index += 1
      }
    }
    lines.append(try text(head.extracting(start...)))
    return lines
  }

  private func text(_ bytes: Span<UInt8>) throws(RequestViolation) -> String {
    guard let text = String(validating: bytes.array, as: UTF8.self) else { throw .malformedField }
    return text
  }

  // MARK: Chunks

  /// The next line, without its end; `nil` when it is not whole yet.
  private func takeLine(
    _ input: Span<UInt8>, _ offset: inout Int, limit: Int
  ) throws(RequestViolation) -> String? {
    var index = offset
    while index + 1 < input.count {
      if input[index] == 13, input[index + 1] == 10 {
        let line = String(validating: input.extracting(offset..<index).array, as: UTF8.self)
        offset = index + 2
        guard let line else { throw .malformedChunk }
        return line
      }
      if input[index] == 10 || index - offset > limit { throw .malformedChunk }
      index += 1
    }
    return nil
  }

  /// The number that a chunk begins with (RFC 9112, section 7.1). Extensions are dropped.
  private func chunkSize(_ line: String) throws(RequestViolation) -> Int {
    let digits = line.prefix { $0 != ";" }
    guard !digits.isEmpty, digits.utf8.count <= 8, digits.allSatisfy(\.isHexDigit), digits.utf8.count == digits.count,
      let size = Int(digits, radix: 16)
    else { throw .malformedChunk }
    return size
  }
}
