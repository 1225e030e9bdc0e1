import Glibc

extension Span where Element == UInt8 {
  /// Whether both hold the same bytes. For secrets there is `constantTimeEquals`.
  package func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    return withUnsafeBufferPointer { mine in
      other.withUnsafeBufferPointer { theirs in
        // In bounds: both have `count` bytes. memcmp must not see a null pointer, which an empty buffer may have.
        mine.count == 0 || memcmp(mine.baseAddress!, theirs.baseAddress!, mine.count) == 0
      }
    }
  }

  /// Whether these are the bytes of `literal`.
  package func isEqual(to literal: StaticString) -> Bool {
    precondition(literal.hasPointerRepresentation)
    guard count == literal.utf8CodeUnitCount else { return false }
    return withUnsafeBufferPointer { mine in
      // In bounds: both have `count` bytes, those of the literal for ever. memcmp must not see a null pointer.
      mine.count == 0 || memcmp(mine.baseAddress!, literal.utf8Start, mine.count) == 0
    }
  }

  /// The bytes in memory of their own.
  package var array: [UInt8] { withUnsafeBufferPointer { Array($0) } }

  /// The bytes as text; broken UTF-8 is repaired with U+FFFD.
  package var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

extension String {
  /// The text as UTF-8, without a copy.
  package var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get { utf8Span.span }
  }
}
