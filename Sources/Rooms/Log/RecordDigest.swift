import Bytes
import Crypto

/// The digest chain: each row's digest covers the one before it, so that one value stands for the whole log up to there.
///
/// The canonical form of a row is, in this order: `seq` (8 bytes), kind (1), `timestamp` in milliseconds (8), then player, action id and
/// data, each as its length (4) and its bytes. Numbers are big-endian. The digest before the first row is all zeros.
package struct RecordDigest: ~Copyable {
  private var hasher = SHA256Hasher()
  private var row = ByteWriter()

  package init() {}

  package mutating func digest(
    after previous: Digest, seq: Int64, kind: EventKind, timestamp: Int64, player: Span<UInt8>,
    actionID: Span<UInt8>, data: Span<UInt8>
  ) -> Digest {
    row.removeAll()
    previous.append(to: &row)
    row.append(bigEndian: seq)
    row.append(kind.rawValue)
    row.append(bigEndian: timestamp)
    appendField(player)
    appendField(actionID)
    appendField(data)
    let canonical = row
    return hasher.digest(of: canonical.span)
  }

  private mutating func appendField(_ field: Span<UInt8>) {
    row.append(bigEndian: UInt32(field.count))
    row.append(field)
  }
}
