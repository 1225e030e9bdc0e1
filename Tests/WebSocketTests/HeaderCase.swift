import Testing
import WebSocket

/// How many bits of a header spell the length of the payload (RFC 6455, section 5.2).
enum LengthSpelling: Sendable {
  case bits7, bits16, bits64

  /// The length's bytes, without the bit for the mask.
  func bytes(of byteCount: UInt64) -> [UInt8] {
    let bigEndian = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: byteCount >> $0) }
    return switch self {
    case .bits7: bigEndian.suffix(1)
    case .bits16: [126] + bigEndian.suffix(2)
    case .bits64: [127] + bigEndian
    }
  }
}

/// One length in one spelling, and what a reader makes of it: the table for reading and writing.
struct HeaderCase: Sendable, CustomTestStringConvertible {
  let byteCount: UInt64
  let spelling: LengthSpelling
  /// `nil`: it is good.
  let violation: Violation?

  private init(_ byteCount: UInt64, _ spelling: LengthSpelling, _ violation: Violation? = nil) {
    self.byteCount = byteCount
    self.spelling = spelling
    self.violation = violation
  }

  var testDescription: String { "\(byteCount) in \(spelling)" }

  /// The header of a binary message of one frame.
  func header(mask: [UInt8]?) -> [UInt8] {
    var length = spelling.bytes(of: byteCount)
    if mask != nil { length[0] |= 0x80 }
    return [0x82] + length + (mask ?? [])
  }

  /// Where a reader can tell that the length is wrong: it does not wait for the mask.
  var lengthEnd: Int { 1 + spelling.bytes(of: byteCount).count }

  static let all: [HeaderCase] = [
    .init(0, .bits7), .init(0, .bits16, .lengthNotMinimal(byteCount: 0)),
    .init(0, .bits64, .lengthNotMinimal(byteCount: 0)),
    .init(1, .bits7), .init(1, .bits16, .lengthNotMinimal(byteCount: 1)),
    .init(1, .bits64, .lengthNotMinimal(byteCount: 1)),
    .init(125, .bits7), .init(125, .bits16, .lengthNotMinimal(byteCount: 125)),
    .init(125, .bits64, .lengthNotMinimal(byteCount: 125)),
    .init(126, .bits16), .init(126, .bits64, .lengthNotMinimal(byteCount: 126)),
    .init(127, .bits16), .init(127, .bits64, .lengthNotMinimal(byteCount: 127)),
    .init(128, .bits16), .init(128, .bits64, .lengthNotMinimal(byteCount: 128)),
    .init(65_534, .bits16), .init(65_534, .bits64, .lengthNotMinimal(byteCount: 65_534)),
    .init(65_535, .bits16), .init(65_535, .bits64, .lengthNotMinimal(byteCount: 65_535)),
    .init(65_536, .bits64), .init(65_537, .bits64), .init(1 << 63 - 1, .bits64),
    .init(1 << 63, .bits64, .lengthOutOfRange), .init(.max, .bits64, .lengthOutOfRange),
  ]

  static let good = all.filter { $0.violation == nil }

  /// Good, and small enough to send the payload too.
  static let sendable = good.filter { $0.byteCount <= 65_537 }
}
