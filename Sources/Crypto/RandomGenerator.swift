import Bytes

/// Random bytes that follow from a seed: the same seed and the same requests give the same bytes.
///
/// Block `n` of a request is HMAC-SHA-256(key, n), counted from 1; afterwards block 0 becomes the key. So nobody who sees
/// outputs, or even a later state, can tell earlier ones (HMAC is a pseudorandom function, Bellare 2006). The seed must be 32
/// bytes from the operating system's generator; a copy of this value repeats its outputs.
package struct RandomGenerator: Sendable {
  package static let seedByteCount = 32

  private var key: [UInt8]

  package init(seed: [UInt8]) {
    precondition(seed.count == Self.seedByteCount, "a seed has 32 bytes")
    key = seed
  }

  package mutating func bytes(_ count: Int) -> [UInt8] {
    var output: [UInt8] = []
    var counter: UInt64 = 0
    while output.count < count {
      counter += 1
      output.append(contentsOf: block(counter).prefix(count - output.count))
    }
    key = block(0)
    return output
  }

  package mutating func word() -> UInt64 {
    bytes(8).span.bigEndian(at: 0)
  }

  /// A number below `bound`, each equally likely. `bound` is positive.
  package mutating func below(_ bound: UInt64) -> UInt64 {
    // The words from `excess` up are a whole number of runs of `bound` values (Lemire 2019, section 3).
    let excess = (0 &- bound) % bound
    while true {
      let word = word()
      if word >= excess { return word % bound }
    }
  }

  /// `count` characters of `alphabet`, each equally likely. `alphabet` is ASCII, at most 256 characters.
  package mutating func string(_ count: Int, of alphabet: StaticString) -> String {
    let size = alphabet.utf8CodeUnitCount
    precondition(alphabet.isASCII && alphabet.hasPointerRepresentation && (1...256).contains(size))
    // Bytes from `limit` up would favour the front of the alphabet.
    let limit = 256 - 256 % size
    var units: [UInt8] = []
    while units.count < count {
      for byte in bytes(count - units.count) where Int(byte) < limit {
        // In bounds: the remainder is below `size`, the number of bytes there.
        units.append(alphabet.utf8Start[Int(byte) % size])
      }
    }
    return String(decoding: units, as: UTF8.self)
  }

  private func block(_ counter: UInt64) -> [UInt8] {
    var message = ByteWriter(reservingCapacity: 8)
    message.append(bigEndian: counter)
    return HMACSHA256.authenticate(message.span, key: key.span)
  }
}
