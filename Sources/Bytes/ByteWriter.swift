/// A growing run of bytes with the few ways of writing that encoders need. Emptied, it keeps its memory.
@usableFromInline
package struct ByteWriter: Sendable {
  @usableFromInline package internal(set) var bytes: [UInt8] = []

  @inlinable
  package init() {}

  package init(reservingCapacity byteCount: Int) { bytes.reserveCapacity(byteCount) }

  @inlinable
  package var byteCount: Int { bytes.count }

  @inlinable
  package var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span }
  }

  /// The bytes written so far, to be changed in place.
  @inlinable
  package var mutableSpan: MutableSpan<UInt8> {
    @_lifetime(&self)
    mutating get { bytes.mutableSpan }
  }

  /// Bytes that fit before more memory is taken.
  @inlinable
  package var capacity: Int { bytes.capacity }

  @inlinable
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Keeps the first `byteCount` bytes only.
  @inlinable
  package mutating func truncate(to byteCount: Int) { bytes.removeLast(bytes.count - byteCount) }

  /// Makes the bytes in `range` so many, of any value; those behind them move.
  package mutating func resize(_ range: Range<Int>, to byteCount: Int) {
    if byteCount < range.count {
      bytes.removeSubrange(range.dropFirst(byteCount))
    } else if byteCount > range.count {
      bytes.insert(contentsOf: repeatElement(0, count: byteCount - range.count), at: range.upperBound)
    }
  }

  @inlinable
  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  @inlinable
  package mutating func append(_ other: Span<UInt8>) {
    bytes.append(contentsOf: other)
  }

  package mutating func append(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  /// Appends a literal, without going through `String`.
  package mutating func append(_ literal: StaticString) {
    append(roomFor: literal.utf8CodeUnitCount) { $0.append(literal) }
  }

  package mutating func append(utf8 string: String) { bytes.append(contentsOf: string.bytes) }

  /// Appends what `fill` puts into a span that has room for `byteCount` bytes.
  @inlinable
  package mutating func append(roomFor byteCount: Int, _ fill: (inout OutputSpan<UInt8>) -> Void) {
    bytes.append(addingCapacity: byteCount, initializingWith: fill)
  }

  /// Appends the shortest decimal form of `value`.
  package mutating func append(decimal value: Int64) {
    append(roomFor: OutputSpan.decimalByteCount) { $0.append(decimal: value) }
  }

  /// Appends `value` as 16 lowercase hex digits.
  package mutating func append(hex value: UInt64) { append(roomFor: 16) { $0.append(hex: value) } }

  /// Appends `value`, most significant byte first.
  @inlinable
  package mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
