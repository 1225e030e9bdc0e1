import TestSupport
import Testing

/// RFC 6455, section 4.2, as far as it takes a running server.
@Suite("RFC 6455, section 4.2, the server's opening handshake", .everyTransport)
struct OpeningHandshakeTests {
  private func answer(_ request: String) throws -> (status: Int, head: String) {
    let connection = try RawConnection(SharedServer.on().process.listen, isUpgraded: false)
    try connection.send(Array(request.utf8))
    return try connection.readResponse()
  }

  // MARK: Section 4.2.1

  @Test(
    "the server MUST stop processing the client's handshake and return an HTTP response with an appropriate error code",
    arguments: [
      (RawConnection.request("POST /ws HTTP/1.1", host: "a"), 405),
      (RawConnection.request("GET /ws HTTP/1.0", host: "a"), 400),
      (RawConnection.request("GET /ws HTTP/2.0", host: "a"), 505),
      (RawConnection.request(host: "a", without: "Host"), 400), (RawConnection.request(host: "a b"), 400),
      (RawConnection.request(host: "a", without: "Upgrade"), 426),
      (RawConnection.request(host: "a", without: "Upgrade", fields: "Upgrade: h2c\r\n"), 426),
      (RawConnection.request(host: "a", without: "Connection"), 400),
      (RawConnection.request(host: "a", without: "Connection", fields: "Connection: keep-alive\r\n"), 400),
      (RawConnection.request(host: "a", without: "Sec-WebSocket-Key"), 400),
      (RawConnection.request(host: "a", fields: "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), 400),
      (RawConnection.request(host: "a", without: "Sec-WebSocket-Version"), 426),
      (RawConnection.request(host: "a", fields: "Sec-WebSocket-Version: 13\r\n"), 400),
      (RawConnection.request(host: "a", fields: "Sec-WebSocket-Protocol: chat room\r\n"), 400),
      (RawConnection.request(host: "a", fields: "Sec-WebSocket-Extensions: a b\r\n"), 400),
      (RawConnection.request(host: "a", fields: "No colon\r\n"), 400),
      (RawConnection.request(host: "a", fields: "X: 1\nY: 2\r\n"), 400),
    ])
  func badHandshake(_ request: String, _ status: Int) throws {
    #expect(try answer(request).status == status)
  }

  @Test("the order of the header fields is not important, and names are case-insensitive")
  func order() throws {
    let lines = RawConnection.request(host: try SharedServer.on().process.listen.description).split(separator: "\r\n")
    let fields = lines.dropFirst().reversed().map { line in
      let name = line.prefix { $0 != ":" }
      return name.uppercased() + line.dropFirst(name.count)
    }
    #expect(try answer(([String(lines[0])] + fields + ["", ""]).joined(separator: "\r\n")).status == 101)
  }

  // MARK: Section 4.2.2

  @Test("If the server does not wish to accept this connection, it MUST return an HTTP error code (403 Forbidden)")
  func origin() throws {
    let server = try SharedServer.on()
    for origin in ["https://elsewhere.example", "null", "http://\(server.process.listen).elsewhere.example"] {
      let refused = #expect(throws: UpgradeRefused.self) {
        try TestClient(server.process.listen, fields: ["Origin": origin])
      }
      #expect(refused?.response.status == 403)
    }
    let client = try TestClient(server.process.listen, fields: ["Origin": "http://\(server.process.listen)"])
    try client.join(JoinRequest(newRoom()).creating())
  }

  @Test("If this version does not match, the server MUST send an HTTP error code and a |Sec-WebSocket-Version| field")
  func version() throws {
    for version in ["8", "14", "25"] {
      let refused = #expect(throws: UpgradeRefused.self) {
        try TestClient(SharedServer.on().process.listen, fields: ["Sec-WebSocket-Version": version])
      }
      #expect(refused?.response.status == 426)
      #expect(refused?.response.fields["sec-websocket-version"] == "13")
    }
  }

  @Test("If the requested service is not available, the server MUST send an HTTP error code (404 Not Found)")
  func unknownService() throws {
    for path in ["/chat", "/ws/", "/WS"] {
      let refused = #expect(throws: UpgradeRefused.self) {
        try TestClient(SharedServer.on().process.listen, path: path)
      }
      #expect(refused?.response.status == 404, "\(path)")
    }
  }

  @Test("The value chosen MUST be derived from the client's handshake; without one it MUST NOT send back the field")
  func subprotocol() throws {
    let address = try SharedServer.on().process.listen
    for (offered, selected) in [
      ("croupier.v1", "croupier.v1"), ("other, croupier.v1", "croupier.v1"), ("other", nil), ("Croupier.v1", nil),
      ("", nil),
    ] as [(String, String?)] {
      let client = try TestClient(address, fields: ["Sec-WebSocket-Protocol": offered])
      #expect(client.upgrade.fields["sec-websocket-protocol"] == selected)
    }
  }

  @Test("If the server chooses to accept the incoming connection, it MUST reply with a valid HTTP response")
  func accepted() throws {
    let response = try answer(RawConnection.request(host: SharedServer.on().process.listen.description))
    #expect(response.status == 101)
    let lines = response.head.split(separator: "\r\n")
    #expect(lines.first == "HTTP/1.1 101 Switching Protocols")
    #expect(
      lines.dropFirst().sorted() == [
        "Connection: Upgrade", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "Upgrade: websocket",
      ])
  }
}
