/// A decoder of DEFLATE written down from RFC 1951, to hold against the one of zlib. Slow, and a trap where the input is no DEFLATE.
struct ReferenceInflate {
  private(set) var output: [UInt8] = []
  /// How far back the furthest match reached.
  private(set) var longestDistance = 0
  /// The types of the blocks: 0 stored, 1 fixed codes, 2 codes of their own.
  private(set) var blockTypes: [Int] = []

  private let input: [UInt8]
  private var bitIndex = 0

  /// Decodes the blocks of `payload`, as of a message: with the four bytes that its sender has left out.
  init(payload: [UInt8]) {
    input = payload + [0, 0, 0xFF, 0xFF]
    while bitIndex < input.count * 8 { readBlock() }
  }

  private mutating func readBlock() {
    let isLast = bits(1) == 1
    let type = bits(2)
    blockTypes.append(type)
    switch type {
    case 0: readStored()
    case 1:
      let lengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
      readCompressed(HuffmanCode(lengths), HuffmanCode([Int](repeating: 5, count: 30)))
    default: readDynamic()
    }
    if isLast { skipToByte() }
  }

  private mutating func readStored() {
    skipToByte()
    let length = bits(16)
    precondition(bits(16) == length ^ 0xFFFF)
    for _ in 0..<length { output.append(UInt8(bits(8))) }
  }

  private mutating func readDynamic() {
    let (literalCount, distanceCount, lengthCount) = (bits(5) + 257, bits(5) + 1, bits(4) + 4)
    var lengths = [Int](repeating: 0, count: 19)
    for index in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].prefix(lengthCount) {
      lengths[index] = bits(3)
    }
    let code = HuffmanCode(lengths)
    lengths = []
    while lengths.count < literalCount + distanceCount {
      switch symbol(code) {
      case 16: lengths += [Int](repeating: lengths.last!, count: bits(2) + 3)
      case 17: lengths += [Int](repeating: 0, count: bits(3) + 3)
      case 18: lengths += [Int](repeating: 0, count: bits(7) + 11)
      case let length: lengths.append(length)
      }
    }
    readCompressed(HuffmanCode(Array(lengths[..<literalCount])), HuffmanCode(Array(lengths[literalCount...])))
  }

  private mutating func readCompressed(_ literals: HuffmanCode, _ distances: HuffmanCode) {
    while true {
      let next = symbol(literals)
      if next < 256 {
        output.append(UInt8(next))
        continue
      }
      if next == 256 { return }
      let length = Self.lengthBases[next - 257] + bits(next < 265 || next == 285 ? 0 : (next - 261) / 4)
      let code = symbol(distances)
      let extra = max(0, code / 2 - 1)
      let distance = (code < 2 ? code : (2 + code % 2) << extra) + 1 + bits(extra)
      longestDistance = max(longestDistance, distance)
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
  }

  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]

  private mutating func bits(_ count: Int) -> Int {
    var value = 0
    for place in 0..<count {
      value |= Int(input[bitIndex / 8] >> UInt8(bitIndex % 8) & 1) << place
      bitIndex += 1
    }
    return value
  }

  private mutating func skipToByte() { bitIndex = (bitIndex + 7) / 8 * 8 }

  private mutating func symbol(_ code: HuffmanCode) -> Int {
    var (word, length) = (0, 0)
    while true {
      word = word << 1 | bits(1)
      length += 1
      if let symbol = code.symbols[.init(word: word, length: length)] { return symbol }
    }
  }
}

/// The canonical code of RFC 1951, section 3.2.2.
private struct HuffmanCode {
  struct Word: Hashable {
    let word: Int
    let length: Int
  }

  private(set) var symbols: [Word: Int] = [:]

  init(_ lengths: [Int]) {
    var word = 0
    for length in 1...15 {
      for symbol in lengths.indices where lengths[symbol] == length {
        symbols[Word(word: word, length: length)] = symbol
        word += 1
      }
      word <<= 1
    }
  }
}
