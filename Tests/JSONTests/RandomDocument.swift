import Bytes
import JSON

/// Numbers that look random and follow from a seed (SplitMix64; Steele, Lea and Flood, 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}

extension JSONValue {
  /// A value with up to `depth` containers inside each other.
  static func random(depth: Int, using random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: .null
    case 1: .bool(.random(using: &random))
    case 2: .integer(Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<64, using: &random))
    case 3: .number(["0.5", "-1e9", "1E+400", "18446744073709551615", "2.50"].randomElement(using: &random)!)
    case 4: .string(randomText(using: &random))
    case 5, 6:
      .object(
        (0..<Int.random(in: 0..<5, using: &random)).map { _ in
          (randomText(using: &random), .random(depth: depth - 1, using: &random))
        })
    default:
      .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
    }
  }

  private static func randomText(using random: inout SeededGenerator) -> String {
    let characters: [Character] = ["a", "z", " ", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "€", "😀"]
    return String((0..<Int.random(in: 0..<20, using: &random)).map { _ in characters.randomElement(using: &random)! })
  }

  /// The value as text; white space, where it may stand, is chosen by `random`.
  func spaced(using random: inout SeededGenerator) -> String {
    var space: String { ["", "", "", " ", "\t", "\r\n", "  \n"].randomElement(using: &random)! }
    switch self {
    case .array(let elements):
      return "[" + space + elements.map { $0.spaced(using: &random) + space }.joined(separator: "," + space) + "]"
    case .object(let members):
      return "{" + space
        + members.map { name, value in
          JSONValue.string(name).text + space + ":" + space + value.spaced(using: &random) + space
        }.joined(separator: "," + space) + "}"
    case .null, .bool, .integer, .number, .string: return text
    }
  }

  var text: String {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.span.text
  }
}
