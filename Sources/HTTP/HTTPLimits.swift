/// The bounds of a request. What is beyond them is refused before it is kept.
package struct HTTPLimits: Sendable {
  /// Request line and fields with all their line ends; beyond it 431. Browsers with many cookies stay below 8 KiB.
  package var headByteCount = 16_384
  /// The request target; beyond it 414. Ours are short, and a token does not belong into one.
  package var targetByteCount = 4096
  /// Fields; beyond it 431. Browsers send about twenty, proxies add a few.
  package var fieldCount = 64
  /// A body, and all its chunks together; beyond it 413. No call needs more than a few hundred bytes.
  package var bodyByteCount = 65_536
  /// The line that begins a chunk; beyond it 400. Nobody needs chunk extensions.
  package var chunkLineByteCount = 256

  package init() {}

  /// The request line with its end; beyond it 414. Beside the target there are a method (the longest registered one has
  /// 17 letters), a version, two blanks and CRLF.
  var requestLineByteCount: Int { targetByteCount + 64 }
}
