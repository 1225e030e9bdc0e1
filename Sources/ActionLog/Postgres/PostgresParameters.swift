import Bytes
import Crypto

/// The parameters of one statement in PostgreSQL's binary format, in the order in which they are appended. Emptied, it keeps its memory.
struct PostgresParameters {
  /// Types of array elements, by their fixed numbers in `pg_type`.
  enum Element: UInt32 {
    case bool = 16
    case bytea = 17
    case int8 = 20
    case int2 = 21
    case int4 = 23
    case text = 25
    case timestamptz = 1184
  }

  private var arena = ByteWriter()
  // Where each value lies in the arena; nil is NULL.
  private var ranges: [Range<Int>?] = []

  mutating func removeAll() {
    arena.removeAll()
    ranges.removeAll(keepingCapacity: true)
  }

  mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    appendValue { $0.append(bigEndian: value) }
  }

  mutating func append(_ value: Bool) { append(value ? 1 : 0 as UInt8) }

  mutating func append(_ bytes: [UInt8]) { appendValue { $0.append(bytes) } }

  mutating func append(_ text: String?) {
    guard let text else { return ranges.append(nil) }
    appendValue { $0.append(utf8: text) }
  }

  /// Appends a moment in milliseconds since 1970.
  mutating func append(stamp: Int64) { append(PostgresStamp(milliseconds: stamp).value) }

  /// Appends an array of `count` elements, each of which `appendElement` appends by one of the methods named `element`.
  mutating func appendArray(
    of type: Element, count: Int, _ appendElement: (inout PostgresParameters, _ index: Int) -> Void
  ) {
    let start = arena.byteCount
    // As array_recv reads it: one dimension, a flag that must be 0 or 1, the type; then the dimension's size and lower bound.
    for word in [1, 0, Int32(bitPattern: type.rawValue), Int32(count), 1] { arena.append(bigEndian: word) }
    for index in 0..<count { appendElement(&self, index) }
    ranges.append(start..<arena.byteCount)
  }

  mutating func element<Value: FixedWidthInteger>(_ value: Value) {
    arena.append(bigEndian: Int32(MemoryLayout<Value>.size))
    arena.append(bigEndian: value)
  }

  mutating func element(_ bytes: Span<UInt8>) {
    arena.append(bigEndian: Int32(bytes.count))
    arena.append(bytes)
  }

  /// Appends NULL when there are no bytes.
  mutating func element(orNull bytes: Span<UInt8>) {
    if bytes.isEmpty { arena.append(bigEndian: -1 as Int32) } else { element(bytes) }
  }

  /// Appends NULL for no text, which is not the empty one.
  mutating func element(_ text: String?) {
    if let text { element(text.bytes) } else { arena.append(bigEndian: -1 as Int32) }
  }

  mutating func element(orNull value: Int64?) {
    if let value { element(value) } else { arena.append(bigEndian: -1 as Int32) }
  }

  /// Appends a moment in milliseconds since 1970.
  mutating func element(stamp: Int64) { element(PostgresStamp(milliseconds: stamp).value) }

  mutating func element(_ digest: Digest) {
    arena.append(bigEndian: Int32(Digest.byteCount))
    digest.append(to: &arena)
  }

  /// Calls `body` with the values as libpq wants them, one pointer and one length each.
  func withPointers<Result>(
    _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32]) -> Result
  ) -> Result {
    arena.bytes.withUnsafeBytes { buffer in
      // In bounds: each range was written into the arena, which does not change during the call. Only NULL may be a null pointer, and
      // the memory of an empty array is none.
      let values = ranges.map { range in
        range.map { buffer.baseAddress!.advanced(by: $0.lowerBound).assumingMemoryBound(to: CChar.self) }
      }
      return body(values, ranges.map { Int32($0?.count ?? 0) })
    }
  }

  private mutating func appendValue(_ append: (inout ByteWriter) -> Void) {
    let start = arena.byteCount
    append(&arena)
    ranges.append(start..<arena.byteCount)
  }
}
