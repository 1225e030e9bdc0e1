import Bytes
import Crypto
import Rooms

/// Opens the data of rows that was sealed. What never was sealed comes out as it is.
struct RecordOpener: ~Copyable {
  private let keyring: Keyring
  // The key of the latest row: the next one mostly has the same.
  private var keyID: Int32?
  private var cipher: AESGCM?
  private var opened = ByteWriter()

  init(keyring: Keyring) { self.keyring = keyring }

  /// The same rows with their data opened. `storedKey` looks a data key up that another process has made.
  ///
  /// - Throws: `.refused` when one of the rows can't be opened.
  mutating func open(
    _ records: RecordBuffer, of room: RoomKey, storedKey: (Int32) throws(StorageError) -> WrappedDataKey?
  ) throws(StorageError) -> RecordBuffer {
    guard (0..<records.count).contains(where: { SealedData.isSealed(records.data(at: $0)) }) else { return records }
    var result = RecordBuffer()
    for index in 0..<records.count {
      guard SealedData.isSealed(records.data(at: index)) else {
        result.append(index, of: records)
        continue
      }
      let head = records.heads[index]
      try open(records.data(at: index), of: room, head.seq, storedKey)
      result.append(
        seq: head.seq, kind: head.kind, timestamp: head.timestamp, digest: head.digest,
        player: records.player(at: index), actionID: records.actionID(at: index), data: opened.span)
    }
    return result
  }

  private mutating func open(
    _ data: Span<UInt8>, of room: RoomKey, _ seq: Int64,
    _ storedKey: (Int32) throws(StorageError) -> WrappedDataKey?
  ) throws(StorageError) {
    guard data.count >= SealedData.messageOffset else { throw .refused(reason: "sealed data of row \(seq) is cut off") }
    try use(data.bigEndian(at: SealedData.keyOffset), storedKey)
    opened.removeAll()
    let companion = SealedData.companion(room, seq)
    let isOpen = cipher!.open(
      data.extracting(droppingFirst: SealedData.messageOffset),
      nonce: data.extracting(SealedData.nonceOffset..<SealedData.messageOffset), authenticating: companion.span,
      into: &opened)
    guard isOpen else { throw .refused(reason: "sealed data of row \(seq) is not as it was sealed") }
  }

  private mutating func use(
    _ id: Int32, _ storedKey: (Int32) throws(StorageError) -> WrappedDataKey?
  ) throws(StorageError) {
    guard id != keyID else { return }
    let secret = try secret(of: id, storedKey)
    cipher = AESGCM(key: secret.span)
    keyID = id
  }

  private func secret(
    of id: Int32, _ storedKey: (Int32) throws(StorageError) -> WrappedDataKey?
  ) throws(StorageError) -> [UInt8] {
    if let secret = keyring.secret(of: id) { return secret }
    guard let key = try storedKey(id) else { throw .refused(reason: "there is no data key \(id)") }
    do throws(ActionLogError) { try keyring.add(id, key) } catch { throw .refused(reason: error.description) }
    return keyring.secret(of: id)!
  }
}
