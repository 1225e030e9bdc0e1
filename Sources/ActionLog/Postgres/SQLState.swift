/// A condition code of PostgreSQL (its manual, appendix A): two characters of class, three of detail.
struct SQLState {
  private let code: String

  init(_ code: String) { self.code = code }

  /// Whose fault the condition is. Only the given rows' own is `.refused`: data exceptions, violated constraints, a row twice in one
  /// statement, limits of the program, what a trigger forbids, and a row lock that somebody else does not let go. Everything else, such as a full
  /// disk, a shutdown, a missing table or a privilege that was taken away, is the environment's, and may pass.
  func error(_ message: String) -> StorageError {
    let reason = "PostgreSQL: \(message) (\(code))"
    return switch code.prefix(2) {
    case "21", "22", "23", "54", "P0": .refused(reason: reason)
    default: code == "55P03" ? .refused(reason: reason) : .unavailable(reason: reason)
    }
  }
}
