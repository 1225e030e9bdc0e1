import Bytes
import Testing

@Suite("The mask of WebSocket frames")
struct MaskTests {
  @Test("every byte meets its byte of the mask, at every alignment and length", arguments: 0..<9)
  func everyRange(start: Int) {
    let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
    for count in 0...150 {
      let original = (0..<160).map { UInt8($0) }
      var bytes = original
      var span = bytes.mutableSpan
      span.applyMask(0x37FA_213D, to: start..<start + count)
      var expected = original
      for index in 0..<count { expected[start + index] ^= mask[index % 4] }
      #expect(bytes == expected, "\(count) bytes")
      span = bytes.mutableSpan
      span.applyMask(0x37FA_213D, to: start..<start + count)
      #expect(bytes == original, "\(count) bytes, masked twice")
    }
  }

  @Test("the range may end where the bytes end")
  func wholeSpan() {
    for count in 0..<20 {
      var bytes = [UInt8](repeating: 0, count: count)
      var span = bytes.mutableSpan
      span.applyMask(0x0102_0304, to: 0..<count)
      #expect(bytes == (0..<count).map { UInt8($0 % 4 + 1) })
    }
  }
}
