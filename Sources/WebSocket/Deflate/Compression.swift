/// What both ends have agreed on: messages may be compressed with permessage-deflate (RFC 7692, section 7), each on its own.
///
/// No end takes its context over to the next message. A server may impose that on both, whatever the client has offered
/// (sections 7.1.1.1 and 7.1.1.2), and this one always does: a connection then needs no memory for compression, one `Deflater`
/// and one `Inflater` serve all connections of an event loop, and a message for many clients is compressed once. Nor does the size
/// of one message tell of what is in another (section 8).
package struct Compression: Equatable, Sendable {
  /// The window of a peer that asked for nothing smaller: 32 KiB, the largest that DEFLATE has.
  static let largestWindowBits: UInt8 = 15

  /// Suits a receiver that has asked for nothing.
  package static let unrestricted = Compression(requestedWindowBits: nil)

  /// What the receiver of this end's messages has asked for; `nil` if it did not ask.
  let requestedWindowBits: UInt8?

  /// No match in a message that this end sends reaches further back than 2 to the power of this: 8 to 15.
  package var windowBits: Int { Int(requestedWindowBits ?? Self.largestWindowBits) }
}
