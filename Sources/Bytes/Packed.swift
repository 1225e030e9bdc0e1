/// An optional number in eight bytes, where `Int64?` takes sixteen. `Int64.min` is no value of it.
@propertyWrapper
package struct Packed: Sendable, Equatable {
  private var raw: Int64

  package init(wrappedValue: Int64?) { raw = wrappedValue ?? .min }

  package var wrappedValue: Int64? {
    get { raw == .min ? nil : raw }
    set { raw = newValue ?? .min }
  }
}
