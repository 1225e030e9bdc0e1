import Bytes

/// A message of which frames are missing.
struct PartialMessage: Sendable {
  var frameCount = 1
  let kind: MessageKind
  /// Its text is checked when it has been inflated.
  let isCompressed: Bool
  private var text = UTF8Validator()

  init(kind: MessageKind, isCompressed: Bool) {
    self.kind = kind
    self.isCompressed = isCompressed
  }

  /// Checks the next bytes of the payload.
  mutating func check(_ bytes: Span<UInt8>) throws(Violation) {
    guard kind == .binary || isCompressed || text.accept(bytes) else { throw .invalidUTF8 }
  }

  /// Checks that the payload may end here.
  func checkEnd() throws(Violation) {
    guard text.isComplete else { throw .invalidUTF8 }
  }
}

/// A data frame of which payload is missing.
struct PartialFrame: Sendable {
  private(set) var remaining: Int
  /// Turned so that its first byte belongs to the next byte of the payload.
  private(set) var mask: UInt32
  let isFinal: Bool

  init(remaining: Int, mask: UInt32, isFinal: Bool) {
    self.remaining = remaining
    self.mask = mask
    self.isFinal = isFinal
  }

  mutating func advance(_ byteCount: Int) {
    remaining -= byteCount
    let turn = UInt32(byteCount % 4 * 8)
    mask = mask << turn | mask >> (32 - turn)
  }
}
