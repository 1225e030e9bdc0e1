import Bytes

/// A SHA-256 digest: 32 bytes, held in place as four words, so that copying and comparing one costs no memory.
///
/// Not for secrets: `==` stops at the first difference. Compare secrets with `constantTimeEquals`.
package struct Digest: Equatable, Hashable, Sendable {
  package static let byteCount = 32
  package static let zero = Digest(0, 0, 0, 0)

  /// The first eight bytes; its 16 hex digits are the first 16 of the digest.
  package let prefix: UInt64
  private let second: UInt64
  private let third: UInt64
  private let fourth: UInt64

  private init(_ prefix: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
    self.prefix = prefix
    self.second = second
    self.third = third
    self.fourth = fourth
  }

  /// The digest that `bytes` spell, or `nil` when they are not 32.
  package init?(bytes: Span<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(
      bytes.bigEndian(at: 0), bytes.bigEndian(at: 8), bytes.bigEndian(at: 16), bytes.bigEndian(at: 24))
  }

  package var bytes: [UInt8] {
    var writer = ByteWriter(reservingCapacity: Self.byteCount)
    append(to: &writer)
    return writer.bytes
  }

  /// Appends the 32 bytes.
  package func append(to writer: inout ByteWriter) {
    writer.append(bigEndian: prefix)
    writer.append(bigEndian: second)
    writer.append(bigEndian: third)
    writer.append(bigEndian: fourth)
  }
}
