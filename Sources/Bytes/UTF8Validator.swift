/// Validates UTF-8 (RFC 3629) piece by piece, and says "invalid" at the first byte that can't be continued.
///
/// The state is the set of bytes that may come next: how many continuation bytes are still due, and the range of the first of
/// them (Unicode, table 3-7), which excludes overlong forms, surrogates and everything above U+10FFFF.
package struct UTF8Validator: Sendable {
  private var due: UInt8 = 0
  private var lower: UInt8 = 0x80
  private var upper: UInt8 = 0xBF

  package init() {}

  /// Whether the bytes so far end at the end of a character.
  package var isComplete: Bool { due == 0 }

  /// Whether `bytes` may follow what came before.
  package mutating func accept(_ bytes: Span<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
      let raw = UnsafeRawBufferPointer(buffer)
      var index = 0
      while index < raw.count {
        if due == 0 {
          // In bounds: 32 or 8 bytes are read only while as many are left.
          while index + 32 <= raw.count {
            let words = raw.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
            guard (words[0] | words[1] | words[2] | words[3]) & 0x8080_8080_8080_8080 == 0 else { break }
            index += 32
          }
          while index + 8 <= raw.count,
            raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
          {
            index += 8
          }
          if index == raw.count { break }
        }
        guard accept(raw[index]) else { return false }
        index += 1
      }
      return true
    }
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    if due > 0 {
      guard byte >= lower, byte <= upper else { return false }
      due -= 1
      (lower, upper) = (0x80, 0xBF)
      return true
    }
    switch byte {
    case 0x00...0x7F: return true
    case 0xC2...0xDF: due = 1
    case 0xE0: (due, lower) = (2, 0xA0)
    case 0xED: (due, upper) = (2, 0x9F)
    case 0xE1...0xEF: due = 2
    case 0xF0: (due, lower) = (3, 0x90)
    case 0xF1...0xF3: due = 3
    case 0xF4: (due, upper) = (3, 0x8F)
    default: return false
    }
    return true
  }
}
