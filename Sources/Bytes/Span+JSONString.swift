extension Span where Element == UInt8 {
  /// Index of the first byte, from `start` on, that a reader of JSON strings must look at: a quote, a backslash, a control character, or a
  /// byte that is not ASCII; `count` when there is none. Eight bytes a step.
  // Inlinable: a message has many short strings.
  @inlinable
  package func firstSpecialInString(from start: Int) -> Int {
    withUnsafeBytes { raw in
      var index = start
      // In bounds: eight bytes are read only while eight are left.
      while index + 8 <= raw.count {
        let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        // The high bit of each byte of interest is set ("Bit Twiddling Hacks", hasless and haszero). A false hit only costs a look.
        let control = word &- 0x2020_2020_2020_2020
        let quote = (word ^ 0x2222_2222_2222_2222) &- 0x0101_0101_0101_0101
        let backslash = (word ^ 0x5c5c_5c5c_5c5c_5c5c) &- 0x0101_0101_0101_0101
        let hits = (control | quote | backslash | word) & 0x8080_8080_8080_8080
        guard hits == 0 else { return index + hits.littleEndian.trailingZeroBitCount / 8 }
        index += 8
      }
      while index < raw.count {
        let byte = raw[index]
        if byte < 0x20 || byte == 0x22 || byte == 0x5c || byte >= 0x80 { return index }
        index += 1
      }
      return index
    }
  }
}
