import Foundation

package struct HTTPResponse: Sendable {
  package let status: Int
  /// Values by the lowercase names of their fields.
  package let fields: [String: String]
  package let body: String

  package init(status: Int, fields: [String: String], body: String) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  package var json: JSONText { JSONText(body) }
}

/// A small HTTP/1.1 client that sends whatever it is given, good or bad. For one thread at a time.
package final class HTTPClient {
  private let host: String
  private let socket: Socket
  private var input: [UInt8] = []

  package init(_ address: Endpoint, _ options: SocketOptions = SocketOptions()) throws {
    host = address.description
    socket = try Socket(to: address, options)
  }

  /// One request, one answer, which must be one that is published.
  /// - Throws: `ConnectionEnd.lost` when the connection ends before the whole answer is there.
  package func request(
    _ method: String, _ target: String, fields: [String: String] = [:], body: String? = nil
  ) throws -> HTTPResponse {
    try send(head(method, target, fields: fields, bodyByteCount: body?.utf8.count) + (body ?? ""))
    let response = try response(to: method)
    try Published.check(response, to: method, target)
    return response
  }

  package func send(_ text: String) throws { try socket.send(Array(text.utf8)) }

  package func endOutput() throws { try socket.endOutput() }

  /// The next response, with its whole body.
  /// - Parameter method: That of the request: the response to a HEAD has no body.
  package func response(to method: String = "GET") throws -> HTTPResponse {
    let deadline = Deadline()
    let head = try receive(before: deadline) { input in
      let blank = Array("\r\n\r\n".utf8)
      return input.indices.first { input[$0...].starts(with: blank) }.map { $0 + blank.count }
    }
    let lines = head.split(separator: "\r\n")
    guard let first = lines.first, let status = Int(first.split(separator: " ").dropFirst().first ?? "") else {
      throw SupportFailure("not a response: \(head)")
    }
    let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
    }
    let fields = Dictionary(pairs) { $0 + ", " + $1 }
    let bodyByteCount = method == "HEAD" ? 0 : Int(fields["content-length"] ?? "") ?? 0
    let body = try receive(before: deadline) { $0.count >= bodyByteCount ? bodyByteCount : nil }
    return HTTPResponse(status: status, fields: fields, body: body)
  }

  /// Waits until the server closes the connection.
  /// - Returns: What has come before and was not read.
  @discardableResult
  package func waitForEnd() throws -> String {
    let deadline = Deadline()
    while !socket.isEnded {
      input += try socket.receive(before: deadline)
      guard !deadline.isOver else { throw SupportFailure("the connection was not closed") }
    }
    return String(decoding: input, as: UTF8.self)
  }

  /// Gives the connection away, after an upgrade, and the bytes that have come behind the last response.
  func handOver() -> (Socket, [UInt8]) { (socket, input) }

  /// A head with the fields that every request has, unless `fields` says otherwise; an empty value leaves one out.
  package func head(_ method: String, _ target: String, fields: [String: String], bodyByteCount: Int? = nil) -> String {
    var fields = fields
    fields["Host"] = fields["Host"] ?? host
    fields["Content-Length"] = bodyByteCount.map { "\($0)" }
    if bodyByteCount != nil { fields["Content-Type"] = fields["Content-Type"] ?? "application/json" }
    let lines = fields.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }
    return "\(method) \(target) HTTP/1.1\r\n\(lines.joined())\r\n"
  }

  /// Receives until `end` tells how many bytes of the input are meant, and takes them.
  private func receive(before deadline: Deadline, upTo end: ([UInt8]) -> Int?) throws -> String {
    while true {
      if let count = end(input) {
        defer { input.removeFirst(count) }
        return String(decoding: input[..<count], as: UTF8.self)
      }
      let bytes = try socket.receive(before: deadline)
      guard !bytes.isEmpty else {
        if socket.isEnded { throw ConnectionEnd.lost }
        throw SupportFailure("no whole response: \(String(decoding: input, as: UTF8.self))")
      }
      input += bytes
    }
  }
}
