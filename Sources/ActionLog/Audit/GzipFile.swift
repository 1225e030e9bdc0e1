import CZlib
import Glibc

/// A file that is written from its beginning and compressed on the way (RFC 1952). The same bytes make the same file.
///
/// Owns what zlib keeps for it. A file that is not finished is useless.
struct GzipFile: ~Copyable {
  private let path: String
  // None once it is finished.
  private var file: gzFile?

  /// Makes the file, or one in its place, for its owner only.
  init(path: String) throws(StorageError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unavailable(reason: "\(path) can't be made (errno \(errno))") }
    guard let file = gzdopen(descriptor, "wb") else {
      close(descriptor)
      throw .unavailable(reason: "\(path) can't be compressed")
    }
    self.path = path
    self.file = file
  }

  deinit { if let file { gzclose(file) } }

  mutating func write(_ bytes: [UInt8]) throws(StorageError) {
    guard bytes.isEmpty || gzwrite(file, bytes, UInt32(bytes.count)) > 0 else { throw failure }
  }

  /// Ends the file and waits until it would outlive a loss of power.
  consuming func finish() throws(StorageError) {
    let status = gzclose(file)
    file = nil
    guard status == Z_OK else { throw failure }
    try synchronize(path)
  }

  private var failure: StorageError { .unavailable(reason: "\(path) can't be written") }
}

/// Waits until the file or folder at `path` is on the disk.
func synchronize(_ path: String) throws(StorageError) {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .unavailable(reason: "\(path) can't be opened (errno \(errno))") }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw .unavailable(reason: "\(path) can't be written (errno \(errno))") }
}
