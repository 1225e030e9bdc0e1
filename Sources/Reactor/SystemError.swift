import Glibc

/// What the kernel answered instead of doing what it was asked: an `errno`.
package struct SystemError: Error, Equatable, CustomStringConvertible {
  package let code: Int32

  package init(code: Int32) { self.code = code }

  /// The error of the system call that has just failed on this thread.
  static var last: SystemError { SystemError(code: errno) }

  /// The reason in the words of the C library, such as "permission denied".
  package var description: String {
    // strerror returns a C string for every code, and since glibc 2.32 none that another thread could overwrite.
    String(cString: strerror(code)).lowercased()
  }
}
