import Bytes
import Testing
import WebSocket

/// What a server does with a request that has these values of `Sec-WebSocket-Extensions`.
func acceptance(_ extensions: [String]) throws(HandshakeError) -> Acceptance {
  var request = SampleHandshake.request
  request.extensions = extensions
  return try ServerHandshake.check(request)
}

/// What is agreed on when a client offers `permessage-deflate` with these parameters.
func agreement(_ parameters: String = "") throws -> Compression {
  try #require(try acceptance(["permessage-deflate" + parameters]).compression)
}

/// The server's `Sec-WebSocket-Extensions` in answer to a request with these values, or `nil`.
func answer(_ extensions: [String]) throws -> String? {
  let acceptance = try acceptance(extensions)
  var writer = ByteWriter()
  acceptance.appendResponse(selecting: nil, compression: acceptance.compression, into: &writer)
  return writer.span.text.split(separator: "\r\n").compactMap { line -> String? in
    let name = "Sec-WebSocket-Extensions: "
    return line.hasPrefix(name) ? String(line.dropFirst(name.count)) : nil
  }.first
}

/// A deflater that can be called in an expectation.
final class Compressor {
  private var deflater = Deflater()

  /// The compressed payload, or `nil` when the message is to be sent as it is.
  func compress(_ payload: [UInt8], under compression: Compression) -> [UInt8]? {
    var writer = ByteWriter()
    return deflater.compress(payload.span, under: compression, into: &writer) ? writer.bytes : nil
  }
}

/// An inflater that can be called in an expectation.
final class Decompressor {
  private var inflater = Inflater()
  private(set) var capacity = 0
  /// The bytes in the inflater after the latest call, whether that has thrown or not.
  private(set) var output: [UInt8] = []

  @discardableResult
  func inflate(_ payload: [UInt8], limit: Int = 1 << 24) throws(Violation) -> [UInt8] {
    try Self.inflate(payload, limit: limit, with: &inflater, &output, &capacity)
    return output
  }

  private static func inflate(
    _ payload: [UInt8], limit: Int, with inflater: inout Inflater, _ output: inout [UInt8], _ capacity: inout Int
  ) throws(Violation) {
    defer {
      output = inflater.inflated.array
      capacity = inflater.capacity
    }
    try inflater.inflate(payload.span, limit: limit)
  }
}

/// A frame of a client, with RSV1.
func compressedFrame(_ opcode: Opcode, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
  var writer = ByteWriter()
  Frame.append(
    opcode, payload: payload.span, isFinal: isFinal, isCompressed: true, mask: 0x37FA_213D, into: &writer)
  return writer.bytes
}

/// The examples of RFC 7692, section 7.2.3: payloads of messages that say "Hello".
enum Hello {
  static let oneBlock: [UInt8] = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]
  static let sharedWindow: [UInt8] = [0xf2, 0x00, 0x11, 0x00, 0x00]
  static let stored: [UInt8] = [0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00]
  static let lastBlock: [UInt8] = [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00]
  static let twoBlocks: [UInt8] = [
    0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00,
  ]
}
