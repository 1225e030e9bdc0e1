/// A static file as it is served.
package struct Asset: Sendable {
  package let contentType: String
  package let bytes: [UInt8]

  /// A strong validator with its quotes (RFC 9110, section 8.8.3): other bytes, another tag.
  package let entityTag: String

  package enum Kind: String {
    case html = "text/html; charset=utf-8"
    case javaScript = "text/javascript; charset=utf-8"
    case css = "text/css; charset=utf-8"
    case svg = "image/svg+xml"
    case json = "application/json"
  }

  package init(_ kind: Kind, _ bytes: [UInt8]) {
    contentType = kind.rawValue
    self.bytes = bytes
    entityTag = "\"\(String(Self.fnv1a(bytes), radix: 16))\""
  }

  /// FNV-1a, 64 bits (RFC 9923): it tells versions of a file apart, and nobody gains by making two of them collide.
  private static func fnv1a(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
}
