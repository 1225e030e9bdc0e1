import Bytes
import Testing
import WebSocket

/// RFC 6455, section 5.2: every length in each of its spellings, for both ends, up to every byte and split at every byte.
@Suite struct HeaderTests {
  private static let roles = [MessageReader.Role.server, .client]
  private static let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
  private static let anyLength = MessageReader.Limits(maximumMessageByteCount: .max, maximumFragmentCount: 1)

  @Test(arguments: HeaderCase.good) func `a length is written in its shortest spelling`(header: HeaderCase) {
    for mask in [nil, Self.mask] {
      var writer = ByteWriter()
      Frame.appendHeader(
        .binary, payloadByteCount: Int(header.byteCount), mask: mask == nil ? nil : 0x37FA_213D, into: &writer)
      #expect(writer.bytes == header.header(mask: mask))
    }
  }

  @Test(arguments: HeaderCase.sendable) func `a payload that is written in its place has the same frame`(
    header: HeaderCase
  ) {
    let payload = Array(repeating: 7 as UInt8, count: Int(header.byteCount))
    var writer = ByteWriter()
    writer.append(1)
    let place = Frame.append(.binary, into: &writer) { $0.append(payload) }
    #expect(writer.bytes == [1] + header.header(mask: nil) + payload)
    #expect(place == writer.byteCount - payload.count..<writer.byteCount)
  }

  @Test(arguments: HeaderCase.all, roles)
  func `a header is read when its last byte has come, and refused at the byte that is wrong`(
    header: HeaderCase, role: MessageReader.Role
  ) {
    let bytes = header.header(mask: role == .server ? Self.mask : nil)
    let end = header.violation == nil ? bytes.count : header.lengthEnd
    for count in 0..<end { #expect(read(bytes[..<count], as: role) == Read(.needsMoreBytes, consumed: 0)) }
    for count in end...bytes.count {
      let read = read(bytes[..<count], as: role)
      if let violation = header.violation {
        #expect(read.result == .violation(violation))
      } else if header.byteCount == 0 {
        #expect(read == Read(.message(.binary, .input(count..<count)), consumed: count))
      } else {
        #expect(read == Read(.needsMoreBytes, consumed: count), "the payload is awaited")
      }
    }
  }

  @Test(arguments: HeaderCase.all, roles)
  func `the mask of the wrong end is refused before the length is read`(header: HeaderCase, role: MessageReader.Role) {
    let bytes = header.header(mask: role == .server ? nil : Self.mask)
    for count in 0..<2 { #expect(read(bytes[..<count], as: role) == Read(.needsMoreBytes, consumed: 0)) }
    for count in 2...bytes.count {
      let violation = role == .server ? Violation.unmaskedClientFrame : .maskedServerFrame
      #expect(read(bytes[..<count], as: role).result == .violation(violation))
    }
  }

  @Test(arguments: HeaderCase.sendable, roles)
  func `a frame is read when its last byte has come, wherever it was split, and not beyond`(
    header: HeaderCase, role: MessageReader.Role
  ) {
    let sender: MessageReader.Role = role == .server ? .client : .server
    let payload = (0..<Int(header.byteCount)).map { UInt8(truncatingIfNeeded: $0) }
    let frame = frame(.binary, payload, from: sender)
    let stream = frame + WebSocketTests.frame(.ping, "behind it", from: sender)
    let headerByteCount = frame.count - payload.count
    #expect(Array(frame[..<headerByteCount]) == header.header(mask: role == .server ? Self.mask : nil))

    for split in Self.splits(of: stream, headerByteCount: headerByteCount, frameByteCount: frame.count) {
      let front = hear([stream[..<split]], as: role)
      #expect(front == (split < frame.count ? [] : split < stream.count ? [.binary(payload)] : whole(payload)))
      #expect(hear([stream[..<split], stream[split...]], as: role) == whole(payload))
    }
    #expect(hear(stream.indices.map { stream[$0...$0] }, as: role) == whole(payload), "byte by byte")
  }

  private func whole(_ payload: [UInt8]) -> [Heard] { [.binary(payload), .ping(Array("behind it".utf8))] }

  /// Everywhere in a small stream; within and around the headers of a large one.
  private static func splits(of stream: [UInt8], headerByteCount: Int, frameByteCount: Int) -> [Int] {
    stream.indices.filter { $0 <= headerByteCount + 130 || $0 >= frameByteCount - 8 } + [stream.count]
  }

  /// The first result, and where the reader has come to.
  private struct Read: Equatable {
    let result: ReadResult
    let consumed: Int

    init(_ result: ReadResult, consumed: Int) {
      self.result = result
      self.consumed = consumed
    }
  }

  private func read(_ bytes: ArraySlice<UInt8>, as role: MessageReader.Role) -> Read {
    var reader = MessageReader(role: role, limits: Self.anyLength)
    var (input, offset) = (Array(bytes), 0)
    var span = input.mutableSpan
    let result = reader.next(in: &span, from: &offset)
    return Read(result, consumed: offset)
  }
}
