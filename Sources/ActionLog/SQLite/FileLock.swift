import Glibc

/// An exclusive lock on a file (flock(2)), held until the value is gone. The kernel frees it when the process dies, however it dies.
struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Locks the file at `path`, which is made when it is missing. `nil` when another process holds the lock.
  ///
  /// - Throws: `.unavailable` when the file can't be opened.
  init?(path: String) throws(StorageError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unavailable(reason: "\(path) can't be opened (errno \(errno))") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit {
    // Closing alone leaves the lock to a child that has just been forked and still has a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
