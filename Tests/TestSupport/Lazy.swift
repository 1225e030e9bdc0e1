import Synchronization

/// A value that is made when it is first asked for, once, also by several threads.
package final class Lazy<Value: Sendable>: Sendable {
  private let make: @Sendable () throws -> Value
  private let result = Mutex<Result<Value, any Error>?>(nil)

  package init(_ make: @escaping @Sendable () throws -> Value) { self.make = make }

  package func get() throws -> Value {
    try result.withLock { result in
      let made = result ?? Result { try make() }
      result = made
      return made
    }.get()
  }
}
