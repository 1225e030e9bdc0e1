import Bytes
import Testing

@Suite("The first byte of a JSON string that needs a look")
struct StringScanTests {
  /// The same, one byte after the other.
  private func firstSpecial(in bytes: [UInt8], from start: Int) -> Int {
    bytes[start...].firstIndex { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 >= 0x80 } ?? bytes.count
  }

  @Test("each of the 256 bytes is seen or passed over, at every alignment")
  func everyByte() {
    for byte in UInt8.min...UInt8.max {
      for position in 0..<17 {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 24)
        bytes[position] = byte
        for start in 0...bytes.count {
          let found = bytes.span.firstSpecialInString(from: start)
          guard found != firstSpecial(in: bytes, from: start) else { continue }
          Issue.record("byte \(byte) at \(position), from \(start): \(found)")
        }
      }
    }
  }

  @Test("the first of two is found, whatever the pair")
  func everyPair() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let bytes: [UInt8] = [0x61, first, second, 0x20, 0x21, 0x23, 0x5B, 0x5D]
        let found = bytes.span.firstSpecialInString(from: 0)
        guard found != firstSpecial(in: bytes, from: 0) else { continue }
        Issue.record("bytes \(first), \(second): \(found)")
      }
    }
  }

  @Test("in random bytes of every length it finds what a plain loop finds", arguments: seeds)
  func random(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for count in 0..<40 {
      // Mostly bytes next to those that are looked for.
      let bytes = (0..<count).map { _ in
        ([0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x61, UInt8.random(in: 0...127, using: &random)] as [UInt8])
          .randomElement(using: &random)!
      }
      for start in 0...count {
        let found = bytes.span.firstSpecialInString(from: start)
        #expect(found == firstSpecial(in: bytes, from: start), "\(bytes) from \(start)")
      }
    }
  }
}
