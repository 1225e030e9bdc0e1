import Bytes
import Testing

@Suite("A writer of bytes")
struct ByteWriterTests {
  private func written(_ write: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    write(&writer)
    return writer.bytes
  }

  @Test(
    "a number is written in as few decimal digits as it takes",
    arguments: [
      0, 1, 9, 10, 11, 99, 100, 101, 1_234_567_890, -1, -9, -10, -100, .max, .max - 1, .min, .min + 1,
      1_000_000_000_000_000_000, 999_999_999_999_999_999,
    ] as [Int64])
  func decimal(_ value: Int64) {
    let alone = written { $0.append(decimal: value) }
    #expect(alone == Array(String(value).utf8))
    // Only the new digits turn around.
    let behind = written {
      $0.append("ab")
      $0.append(decimal: value)
    }
    #expect(behind == Array("ab\(value)".utf8))
  }

  @Test(
    "a word is written as 16 hex digits",
    arguments: [
      (0, "0000000000000000"), (1, "0000000000000001"), (0xFF, "00000000000000ff"),
      (0x0123_4567_89AB_CDEF, "0123456789abcdef"), (.max, "ffffffffffffffff"),
    ] as [(UInt64, String)])
  func hex(_ value: UInt64, _ digits: String) {
    let hex = written { $0.append(hex: value) }
    #expect(hex == Array(digits.utf8))
  }

  @Test("an integer of any width is written with its most significant byte first")
  func bigEndian() {
    let bytes = written {
      $0.append(bigEndian: UInt8(1))
      $0.append(bigEndian: UInt16(0x0203))
      $0.append(bigEndian: UInt32(0x0405_0607))
      $0.append(bigEndian: UInt64(0x0809_0A0B_0C0D_0E0F))
      $0.append(bigEndian: Int16(-2))
      $0.append(bigEndian: Int64.min)
    }
    #expect(bytes == Array(1...15) + [0xFF, 0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test("every way of appending goes on from the one before")
  func appending() {
    var writer = ByteWriter(reservingCapacity: 4)
    writer.append(UInt8(ascii: "a"))
    writer.append(Array("bc".utf8))
    writer.append(Array("de".utf8).span)
    writer.append("f €")
    writer.append(utf8: "😀")
    writer.append("")
    #expect(writer.span.text == "abcdef €😀")
    #expect(writer.byteCount == writer.bytes.count)
  }

  @Test("a writer is changed in place and emptied")
  func changing() {
    var writer = ByteWriter()
    writer.append([1, 2])
    var span = writer.mutableSpan
    span[1] = 9
    #expect(writer.bytes == [1, 9])
    writer.removeAll()
    #expect(writer.bytes == [])
    writer.append(5)
    #expect(writer.bytes == [5])
  }
}
