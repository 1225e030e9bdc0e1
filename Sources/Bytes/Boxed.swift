/// A value that is there for a while only, out of line: eight bytes when it is gone.
@usableFromInline
package struct Boxed<Value> {
  // None or one.
  @usableFromInline var storage: [Value] = []

  @inlinable
  package init() {}

  @inlinable
  package init(_ value: Value) { storage = [value] }

  @inlinable
  package var isEmpty: Bool { storage.isEmpty }

  /// The value, which must be there, to be read and changed in place.
  @inlinable
  package var value: Value {
    _read { yield storage[0] }
    _modify { yield &storage[0] }
  }

  /// The value, if it is there. It is gone then.
  package mutating func take() -> Value? {
    let value = storage.first
    storage = []
    return value
  }
}

extension Boxed: Sendable where Value: Sendable {}
