import COpenSSL
import Foundation

/// A self-signed certificate and its key, each in a file of its own.
package struct TestCertificate: Sendable {
  package let certificatePath: String
  package let keyPath: String

  /// Good for all tests that only need one.
  package static let usual = Lazy { try TestCertificate("localhost") }

  /// Makes both in a new directory.
  ///
  /// - Parameters:
  ///   - name: the common name.
  ///   - address: an IP address that it is for, too.
  ///   - validity: seconds from now.
  ///   - password: encrypts the key, if there is one.
  package init(
    _ name: String, address: String? = nil, validity: Range<Int> = -60..<86_400, password: String? = nil
  ) throws {
    let directory = try TemporaryDirectory.make("certificate")
    certificatePath = "\(directory)/certificate.pem"
    keyPath = "\(directory)/key.pem"
    let key = try Self.makeKey()
    defer { EVP_PKEY_free(key) }
    let certificate = X509_new()
    defer { X509_free(certificate) }
    X509_set_version(certificate, 2)
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1)
    X509_gmtime_adj(X509_getm_notBefore(certificate), validity.lowerBound)
    X509_gmtime_adj(X509_getm_notAfter(certificate), validity.upperBound)
    X509_set_pubkey(certificate, key)
    let subject = X509_get_subject_name(certificate)
    X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_ASC, Array(name.utf8), Int32(name.utf8.count), -1, 0)
    X509_set_issuer_name(certificate, subject)
    if let address {
      let extra = X509V3_EXT_conf_nid(nil, nil, NID_subject_alt_name, "IP:\(address)")
      defer { X509_EXTENSION_free(extra) }
      X509_add_ext(certificate, extra, -1)
    }
    X509_sign(certificate, key, EVP_sha256())
    try Self.write(to: certificatePath) { PEM_write_bio_X509($0, certificate) }
    try Self.write(to: keyPath) { file in
      let cipher = password == nil ? nil : EVP_aes_256_cbc()
      let password = password.map { Array($0.utf8) } ?? []
      return PEM_write_bio_PrivateKey(file, key, cipher, password, Int32(password.count), nil, nil)
    }
  }

  /// Puts this certificate and its key in the place of `other`'s.
  package func replace(_ other: TestCertificate) throws {
    for (new, old) in [(certificatePath, other.certificatePath), (keyPath, other.keyPath)] {
      try Data(contentsOf: URL(filePath: new)).write(to: URL(filePath: old), options: .atomic)
    }
  }

  private static func makeKey() throws -> OpaquePointer {
    let context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil)
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    EVP_PKEY_keygen_init(context)
    EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1)
    EVP_PKEY_keygen(context, &key)
    guard let key else { throw TLSFailure.take() }
    return key
  }

  private static func write(to path: String, _ body: (OpaquePointer) -> Int32) throws {
    guard let file = BIO_new_file(path, "w") else { throw TLSFailure.take() }
    defer { BIO_free(file) }
    guard body(file) == 1 else { throw TLSFailure.take() }
  }
}
