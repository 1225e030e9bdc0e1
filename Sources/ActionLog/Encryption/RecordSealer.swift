import Bytes
import Crypto
import Rooms

/// Seals the data of rows under one data key. The nonce counts the rows.
struct RecordSealer: ~Copyable {
  /// A key is replaced after so many rows, or so much time, whatever comes first.
  static let rowLimit: UInt64 = 1 << 32
  static let lifetime = Duration.seconds(24 * 60 * 60)

  private let keyID: Int32
  private var cipher: AESGCM
  private let madeAt: ContinuousClock.Instant
  // Rows so far, and the next nonce.
  private var rowCount: UInt64 = 0
  private var sealed = ByteWriter()

  /// - Parameter key: has sealed nothing yet.
  init(_ key: DataKey, at now: ContinuousClock.Instant) {
    keyID = key.id
    cipher = AESGCM(key: key.secret.span)
    madeAt = now
  }

  func isWorn(at now: ContinuousClock.Instant) -> Bool { rowCount >= Self.rowLimit || now - madeAt >= Self.lifetime }

  /// The same batch with sealed data.
  mutating func seal(_ batch: CommitBatch) -> CommitBatch {
    var result = CommitBatch()
    for index in 0..<batch.records.count {
      let head = batch.records.heads[index]
      seal(batch.records.data(at: index), of: batch.owners[index].room, head.seq)
      result.append(
        batch.owners[index], seq: head.seq, kind: head.kind, timestamp: head.timestamp, digest: head.digest,
        player: batch.records.player(at: index), actionID: batch.records.actionID(at: index), data: sealed.span)
    }
    for write in batch.sessions { result.write(write.session, owner: write.owner) }
    for state in batch.states { result.write(state) }
    for line in batch.audits { result.write(line) }
    return result
  }

  private mutating func seal(_ data: Span<UInt8>, of room: RoomKey, _ seq: Int64) {
    var nonce = ByteWriter(reservingCapacity: AESGCM.nonceByteCount)
    nonce.append(bigEndian: 0 as UInt32)
    nonce.append(bigEndian: rowCount)
    rowCount += 1
    sealed.removeAll()
    sealed.append(SealedData.version)
    sealed.append(bigEndian: keyID)
    sealed.append(nonce.span)
    let companion = SealedData.companion(room, seq)
    cipher.seal(data, nonce: nonce.span, authenticating: companion.span, into: &sealed)
  }
}
