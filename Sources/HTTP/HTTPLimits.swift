/// The bounds of a request. What is beyond them is refused before it is kept.
package struct HTTPLimits: Sendable {
  /// Request line and fields together; beyond it 431. Browsers with many cookies stay below 8 KiB.
  package var headByteCount = 16_384
  /// The request target; beyond it 414 (RFC 9110, section 4.1 asks for 8000 octets at most).
  package var targetByteCount = 4096
  /// Fields; beyond it 431.
  package var fieldCount = 64
  /// A body; beyond it 413.
  package var bodyByteCount = 65_536
  /// The line that begins a chunk of a body; beyond it 400. Nobody needs chunk extensions.
  package var chunkLineByteCount = 256

  package init() {}
}
