import Bytes
import Crypto
import Testing

struct AESGCMTests {
  struct Vector: Sendable {
    var key: [UInt8]
    var nonce: [UInt8]
    var message: [UInt8]
    var companion: [UInt8]
    var sealed: [UInt8]

    /// From what is written in hex.
    init(key: String, nonce: String, message: String, companion: String, sealed: String) {
      let fields = [key, nonce, message, companion, sealed].map { Hex.bytes($0)! }
      (self.key, self.nonce, self.message) = (fields[0], fields[1], fields[2])
      (self.companion, self.sealed) = (fields[3], fields[4])
    }
  }

  // McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, test cases 13 to 16.
  private static let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
  private static let message = """
    d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
    1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
    """
  private static let sealed = """
    522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
    8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
    """
  static let vectors = [
    Vector(
      key: zeros(32), nonce: zeros(12), message: "", companion: "", sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
    Vector(
      key: zeros(32), nonce: zeros(12), message: zeros(16), companion: "",
      sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    Vector(
      key: key, nonce: "cafebabefacedbaddecaf888", message: message + "1aafd255", companion: "",
      sealed: sealed + "898015adb094dac5d93471bdec1a502270e3cc6c"),
    Vector(
      key: key, nonce: "cafebabefacedbaddecaf888", message: message,
      companion: "feedfacedeadbeeffeedfacedeadbeefabaddad2", sealed: sealed + "76fc6ece0f4e1768cddf8853bb2d551b"),
  ]

  private static func zeros(_ count: Int) -> String { String(repeating: "00", count: count) }

  private static func seal(_ vector: Vector) -> [UInt8] {
    var cipher = AESGCM(key: vector.key.span)
    var writer = ByteWriter()
    cipher.seal(
      vector.message.span, nonce: vector.nonce.span,
      authenticating: vector.companion.span, into: &writer)
    return writer.bytes
  }

  /// `nil` when it stays shut.
  private static func open(_ vector: Vector) -> [UInt8]? {
    var cipher = AESGCM(key: vector.key.span)
    var writer = ByteWriter()
    writer.append("before")
    let isOpen = cipher.open(
      vector.sealed.span, nonce: vector.nonce.span,
      authenticating: vector.companion.span, into: &writer)
    #expect(isOpen || writer.byteCount == 6)
    return isOpen ? Array(writer.bytes.dropFirst(6)) : nil
  }

  @Test("The examples of its authors come out, both ways", arguments: vectors)
  func examples(_ vector: Vector) {
    #expect(Self.seal(vector) == vector.sealed)
    #expect(Self.open(vector) == vector.message)
  }

  @Test("One context seals and opens in turn")
  func oneContext() {
    let key = Self.vectors[2].key
    var cipher = AESGCM(key: key.span)
    for vector in Self.vectors[2...] + Self.vectors[2...] {
      var sealed = ByteWriter()
      cipher.seal(
        vector.message.span, nonce: vector.nonce.span, authenticating: vector.companion.span, into: &sealed)
      #expect(sealed.bytes == vector.sealed)
      var opened = ByteWriter()
      let isOpen = cipher.open(
        sealed.span, nonce: vector.nonce.span, authenticating: vector.companion.span, into: &opened)
      #expect(isOpen)
      #expect(opened.bytes == vector.message)
    }
  }

  @Test("Any byte that differs keeps it shut, and nothing comes out", arguments: vectors)
  func tampered(_ vector: Vector) {
    for field in [\Vector.key, \.nonce, \.companion, \.sealed] {
      for index in vector[keyPath: field].indices {
        var changed = vector
        changed[keyPath: field][index] ^= 1
        #expect(Self.open(changed) == nil)
      }
    }
    for sealed in [[], vector.sealed.dropLast(), vector.sealed + [0]] {
      var changed = vector
      changed.sealed = sealed
      #expect(Self.open(changed) == nil)
    }
  }
}
