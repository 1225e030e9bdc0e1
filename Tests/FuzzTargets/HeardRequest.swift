import Bytes
import HTTP
import HTTPTypes

/// A request that can be compared, judged and said again.
struct HeardRequest: Equatable {
  private let method: String
  private let path: String
  private let query: [[String]]
  private var fields: HTTPFields
  private let body: [UInt8]
  private let minorVersion: Int
  private let isKeepAlive: Bool

  init(_ request: Request) {
    method = request.method.rawValue
    path = request.path
    query = request.query.map { [$0.name, $0.value] }
    fields = request.fields
    body = request.body
    minorVersion = request.minorVersion
    isKeepAlive = request.isKeepAlive
  }

  /// The request without what only says where its body ends.
  var plain: HeardRequest {
    var plain = self
    plain.fields[.contentLength] = nil
    plain.fields[.transferEncoding] = nil
    return plain
  }

  func check(_ limits: HTTPLimits) throws(BrokenPromise) {
    try promise(!method.isEmpty && method.utf8.allSatisfy(isTokenUnit), "the method \(method)")
    try promise(path.hasPrefix("/") || (path == "*" && method == "OPTIONS"), "the path \(path)")
    try promise(path.utf8.count <= limits.targetByteCount, "a path of \(path.utf8.count) bytes")
    try promise(minorVersion == 0 || fields.contains(.host), "no Host")
    // The absolute form of a target may bring a Host.
    try promise(fields.count <= limits.fieldCount + 1, "\(fields.count) fields")
    for field in fields {
      try promise(!field.name.rawName.isEmpty && field.name.rawName.utf8.allSatisfy(isTokenUnit), "\(field.name)")
      try promise(field.value.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }, "\(field)")
    }
    try checkFraming(limits)
  }

  /// Nobody before us may have seen another end of the body (RFC 9112, section 6.3).
  private func checkFraming(_ limits: HTTPLimits) throws(BrokenPromise) {
    let lengths = fields[values: .contentLength]
    let codings = fields[values: .transferEncoding]
    try promise(lengths.count + codings.count <= 1, "the body ends at \(lengths) and at \(codings)")
    try promise(fields[values: .host].count <= 1, "the hosts \(fields[values: .host])")
    try promise(codings.allSatisfy { $0.lowercased() == "chunked" }, "\(codings)")
    try promise(body.count <= limits.bodyByteCount, "a body of \(body.count) bytes")
    if codings.isEmpty { try promise(body.count == lengths.first.map(Int.init) ?? 0, "\(body.count), not \(lengths)") }
  }

  /// Appends the request with everything escaped that may be, and with a length.
  func append(to text: inout ByteWriter) {
    let target =
      path == "*"
      ? path : path.split(separator: "/", omittingEmptySubsequences: false).map(escaped).joined(separator: "/")
    let items = query.map { "\(escaped($0[0]))=\(escaped($0[1]))" }.joined(separator: "&")
    text.append(utf8: "\(method) \(target)\(query.isEmpty ? "" : "?" + items) HTTP/1.\(minorVersion)\r\n")
    for field in fields { text.append(utf8: "\(field.name.rawName): \(field.value)\r\n") }
    if !body.isEmpty { text.append(utf8: "Content-Length: \(body.count)\r\n") }
    text.append("\r\n")
    text.append(body)
  }
}

private func escaped(_ text: some StringProtocol) -> String {
  text.utf8.map { "%" + Hex.string([$0]) }.joined()
}

/// RFC 9110, section 5.6.2.
private func isTokenUnit(_ unit: UInt8) -> Bool {
  switch unit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "a")...UInt8(ascii: "z"):
    true
  default: "!#$%&'*+-.^_`|~".utf8.contains(unit)
  }
}
