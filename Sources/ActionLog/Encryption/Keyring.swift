import Crypto
import Synchronization

/// The operator's keys, and the data keys that they have opened so far.
final class Keyring: Sendable {
  /// The first seals new data keys; all open those that are there.
  private let keys: [EncryptionKey]
  private let secrets = Mutex<[Int32: [UInt8]]>([:])

  init(keys: [EncryptionKey]) { self.keys = keys }

  /// The key that seals new data keys; `nil` when data is not to be sealed.
  var sealingKey: EncryptionKey? { keys.first }

  /// The secret of a data key that is known already.
  func secret(of id: Int32) -> [UInt8]? { secrets.withLock { $0[id] } }

  func add(_ key: DataKey) { secrets.withLock { $0[key.id] = key.secret } }

  /// Opens a data key of the storage.
  func add(_ id: Int32, _ key: WrappedDataKey) throws(ActionLogError) {
    guard let opener = keys.first(where: { $0.id == key.keyID }) else {
      throw .encryptionKeyMissing(id: key.keyID)
    }
    guard let secret = key.secret(openedWith: opener) else { throw .encryptionKeyWrong(id: key.keyID) }
    add(DataKey(id: id, secret: secret))
  }
}
