import Bytes
import Crypto
import Rooms

/// The stored form of sealed data: a byte 1, with which no JSON begins; the data key's id (4 bytes); the nonce (12); what AES-256-GCM
/// makes of the data, and its tag (16). Numbers are big-endian. Room and `seq`, 8 bytes each, are authenticated with it, so that it
/// can't be moved to another row.
enum SealedData {
  static let version: UInt8 = 1
  static let keyOffset = 1
  static let nonceOffset = 5
  static let messageOffset = nonceOffset + AESGCM.nonceByteCount

  static func isSealed(_ data: Span<UInt8>) -> Bool { !data.isEmpty && data[0] == version }

  static func companion(_ room: RoomKey, _ seq: Int64) -> ByteWriter {
    var writer = ByteWriter(reservingCapacity: 16)
    writer.append(bigEndian: room.rawValue)
    writer.append(bigEndian: seq)
    return writer
  }
}
