import Bytes
import Testing

@Suite("UTF-8, piece by piece")
struct UTF8ValidatorTests {
  /// Whether `pieces`, one after the other, are whole characters.
  private func isValid(_ pieces: ArraySlice<UInt8>...) -> Bool {
    var validator = UTF8Validator()
    for piece in pieces {
      guard validator.accept(Array(piece).span) else { return false }
    }
    return validator.isComplete
  }

  /// The same of every split in two or three, and byte by byte.
  private func check(_ bytes: [UInt8], isValid expected: Bool) {
    for first in 0...bytes.count {
      for second in first...bytes.count {
        let answer = isValid(bytes[..<first], bytes[first..<second], bytes[second...])
        #expect(answer == expected, "\(bytes) split at \(first) and \(second)")
      }
    }
    var validator = UTF8Validator()
    let accepted = bytes.allSatisfy { validator.accept([$0].span) }
    #expect((accepted && validator.isComplete) == expected, "\(bytes) byte by byte")
  }

  @Test(
    "the first and the last character of each length, and those around the surrogates, are valid",
    arguments: [
      0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000,
      0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF,
    ] as [UInt32])
  func boundaries(_ value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    check(Array(String(scalar).utf8), isValid: true)
  }

  @Test(
    "text of many scripts is valid however it is cut",
    arguments: ["", "plain", "Grüße, κόσμε, שלום, 漢字, 😀👩‍👩‍👧‍👦", "exactly8exactly8€", "\u{FEFF}\u{0}"])
  func texts(_ text: String) { check(Array(text.utf8), isValid: true) }

  @Test(
    "what Unicode calls ill-formed is refused however it is cut",
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x7F], [0xC2, 0xC0], [0xDF, 0x41],
      [0xE0, 0x9F, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0xA0], [0xE1, 0x80], [0xE1, 0x80, 0x41], [0xE1, 0xC0, 0x80],
      [0xED, 0xA0, 0x80], [0xED, 0xAF, 0xBF], [0xED, 0xB0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF, 0xC0],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x90, 0x80], [0xF1, 0x80, 0x80, 0x41],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF], [0xF8, 0x88, 0x80, 0x80, 0x80],
      [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func illFormed(_ bytes: [UInt8]) {
    check(bytes, isValid: false)
    check(Array("é 8 bytes".utf8) + bytes, isValid: false)
    check(bytes + Array("é 8 bytes".utf8), isValid: false)
  }

  @Test("every character of Unicode is valid, and no surrogate is")
  func everyCodePoint() {
    for value in UInt32(0)...0x10FFFF {
      // The bits of UTF-8, for surrogates too.
      let bytes: [UInt8] =
        switch value {
        case ..<0x80: [UInt8(value)]
        case ..<0x800: [0xC0 | UInt8(value >> 6), 0x80 | UInt8(value & 63)]
        case ..<0x10000: [0xE0 | UInt8(value >> 12), 0x80 | UInt8(value >> 6 & 63), 0x80 | UInt8(value & 63)]
        default:
          [
            0xF0 | UInt8(value >> 18), 0x80 | UInt8(value >> 12 & 63), 0x80 | UInt8(value >> 6 & 63),
            0x80 | UInt8(value & 63),
          ]
        }
      var validator = UTF8Validator()
      let isValid = validator.accept(bytes.span) && validator.isComplete
      let isSurrogate = (0xD800...0xDFFF).contains(value)
      guard isValid == isSurrogate else { continue }
      Issue.record("U+\(String(value, radix: 16)): \(isValid)")
    }
  }

  @Test(
    "it says invalid at the first byte that can't be continued, and not before",
    arguments: [
      ([0xE0], 0x9F), ([0xED], 0xA0), ([0xF0], 0x8F), ([0xF4], 0x90), ([0xF0, 0x90], 0x41), ([0xF0, 0x90, 0x80], 0x41),
      ([0xC2], 0xC2), ([0x61], 0x80), ([0xC2, 0x80], 0x80),
    ] as [([UInt8], UInt8)])
  func earliest(_ start: [UInt8], _ next: UInt8) {
    var validator = UTF8Validator()
    let isStart = validator.accept(start.span)
    #expect(isStart)
    let isContinued = validator.accept([next].span)
    #expect(!isContinued)
  }

  @Test("a bad byte is found wherever it stands")
  func everyPlace() {
    for count in 1...80 {
      for index in 0..<count {
        var bytes = [UInt8](repeating: 0x61, count: count)
        bytes[index] = 0x80
        #expect(!isValid(bytes[...]), "byte \(index) of \(count)")
      }
    }
  }

  @Test("it judges random bytes as the standard library does", arguments: seeds)
  func standardLibrary(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces: [[UInt8]] = ["a", "exactly8", "é", "€", "😀", "\u{D7FF}", "\u{10FFFF}"].map { Array($0.utf8) }
    for _ in 0..<200 {
      // Mostly valid, so that the end is reached; then some bytes are changed.
      var bytes = (0..<Int.random(in: 0..<20, using: &random)).flatMap { _ in pieces.randomElement(using: &random)! }
      for _ in 0..<Int.random(in: 0..<3, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let expected = String(validating: bytes, as: UTF8.self) != nil
      let cut = Int.random(in: 0...bytes.count, using: &random)
      #expect(isValid(bytes[...]) == expected, "\(bytes)")
      #expect(isValid(bytes[..<cut], bytes[cut...]) == expected, "\(bytes) split at \(cut)")
    }
  }
}
