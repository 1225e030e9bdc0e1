extension Span<UInt8> {
  /// The number whose bytes stand at `offset`, most significant first.
  // Inlinable, because an unspecialized generic call would cost more than the frame that is read with it.
  @inlinable package func bigEndian<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type = Value.self) -> Value
  {
    precondition(offset >= 0 && offset <= count - MemoryLayout<Value>.size, "reading past the end of a span")
    // In bounds: checked above; unaligned loads may start anywhere.
    return Value(bigEndian: withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Value.self) })
  }
}
