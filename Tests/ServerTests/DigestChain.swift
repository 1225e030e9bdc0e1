import Bytes
import Crypto
import TestSupport

/// The digest chain, written a second time from its description: SHA-256 over the digest before and the canonical row, which is `seq`
/// (8 bytes), kind (1), time in milliseconds (8), and player, action id and data, each as its length (4) and its bytes; numbers
/// big-endian; 32 zero bytes before the first row.
enum DigestChain {
  static func digests(of rows: [LoggedRow]) -> [[UInt8]] {
    var hasher = SHA256Hasher()
    var digests: [[UInt8]] = []
    for row in rows {
      var text = digests.last ?? [UInt8](repeating: 0, count: 32)
      text += bigEndian(UInt64(row.seq)) + [UInt8(row.kind)] + bigEndian(UInt64(row.timestamp))
      for field in [Array((row.player ?? "").utf8), Array((row.actionID ?? "").utf8), row.data] {
        text += bigEndian(UInt32(field.count)) + field
      }
      digests.append(hasher.digest(of: text.span).bytes)
    }
    return digests
  }

  private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}

extension LoggedRow {
  private static let kindNames = ["", "joined", "started", "action", "left", "abandoned", "claimed", "finished"]

  /// The row as every seat of `relay` sees it.
  var event: SeenEvent {
    SeenEvent(
      seq: seq, kind: Self.kindNames[kind], player: player, timestamp: timestamp,
      data: String(decoding: data, as: UTF8.self), digest: Hex.string(digest.prefix(8)))
  }
}
