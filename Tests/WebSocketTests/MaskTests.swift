import Bytes
import Testing

@Suite struct MaskTests {
  @Test(arguments: 0..<9) func `every byte meets its byte of the mask, at every alignment and length`(start: Int) {
    let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
    for count in 0..<40 {
      var bytes = (0..<64).map { UInt8($0 * 3) }
      let expected = bytes.indices.map { index in
        (start..<start + count).contains(index) ? bytes[index] ^ key[(index - start) % 4] : bytes[index]
      }
      let original = bytes
      mask(&bytes, start..<start + count)
      #expect(bytes == expected, "\(count) bytes")
      mask(&bytes, start..<start + count)
      #expect(bytes == original, "masked twice, \(count) bytes")
    }
  }

  private func mask(_ bytes: inout [UInt8], _ range: Range<Int>) {
    var span = bytes.mutableSpan
    span.applyMask(0x37FA_213D, to: range)
  }
}
