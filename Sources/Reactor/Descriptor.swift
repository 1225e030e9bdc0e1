import Glibc

/// An open file descriptor and the duty to close it.
struct Descriptor: ~Copyable, Sendable {
  let number: Int32

  /// Takes over what a system call returned.
  ///
  /// - Throws: the call's error, when what it returned is not a descriptor.
  init(_ number: Int32) throws(SystemError) {
    guard number >= 0 else { throw .last }
    self.number = number
  }

  /// Takes the duty back from whoever got the number from `release`.
  init(released number: Int32) { self.number = number }

  // Nothing is to be done about an error: Linux has freed the descriptor in any case, close(2).
  deinit { close(number) }

  /// Gives up the duty: the caller now owns `number`.
  consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}
