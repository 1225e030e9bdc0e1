import COpenSSL

/// SHA-1 (FIPS 180-4), which is broken as a signature and here only because RFC 6455, section 4.2.2, builds its accept key on it.
package enum SHA1 {
  package static let byteCount = 20

  package static func digest(of message: Span<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
      // In bounds: the message is borrowed for the call; SHA-1 writes 20 bytes, the capacity of `output`.
      let status = message.withUnsafeBufferPointer {
        EVP_Q_digest(nil, "SHA1", nil, $0.baseAddress, $0.count, output.baseAddress, &count)
      }
      precondition(status == 1, "libcrypto offers no SHA-1")
    }
  }
}
