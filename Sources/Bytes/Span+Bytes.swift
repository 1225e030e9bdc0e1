extension Span where Element == UInt8 {
  /// Whether both hold the same bytes. For secrets there is `constantTimeEquals`.
  package func isEqual(to other: Span<UInt8>) -> Bool {
    withUnsafeBytes { mine in other.withUnsafeBytes { theirs in mine.isEqual(to: theirs) } }
  }

  /// Whether these are the bytes of `literal`.
  package func isEqual(to literal: StaticString) -> Bool {
    precondition(literal.hasPointerRepresentation)
    // In bounds: a literal with a pointer has that many bytes, for ever.
    let theirs = UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    return withUnsafeBytes { $0.isEqual(to: theirs) }
  }

  /// The bytes in memory of their own.
  package var array: [UInt8] { withUnsafeBufferPointer { Array($0) } }

  /// The bytes as text; broken UTF-8 is repaired with U+FFFD.
  package var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

extension [UInt8] {
  @inlinable
  package mutating func append(contentsOf bytes: Span<UInt8>) {
    append(addingCapacity: bytes.count) { output in
      bytes.withUnsafeBytes { source in
        output.withUnsafeMutableBufferPointer { target, count in
          // In bounds: there is room for all of `source` behind the first `count` bytes.
          UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target)[count...]).copyMemory(
            from: source)
          count += source.count
        }
      }
    }
  }
}

extension String {
  /// The text as UTF-8, without a copy.
  package var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get { utf8Span.span }
  }
}

extension UnsafeRawBufferPointer {
  /// Compares eight bytes a step.
  fileprivate func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    var index = 0
    // In bounds: eight bytes are read of each only while eight are left of both.
    while index + 8 <= count {
      guard
        loadUnaligned(fromByteOffset: index, as: UInt64.self)
          == other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      else { return false }
      index += 8
    }
    while index < count {
      guard self[index] == other[index] else { return false }
      index += 1
    }
    return true
  }
}
