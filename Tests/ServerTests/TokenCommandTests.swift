import Bytes
import TestSupport
import Testing

@Suite("croupier token")
struct TokenCommandTests {
  private static let keys = [
    "CROUPIER_KEYS": "s1:\(String(repeating: "5eed", count: 16))",
    "CROUPIER_AUTH_TICKET_KEYS":
      "t1:\(String(repeating: "7e57", count: 16)),t0:\(String(repeating: "01d0", count: 16))",
  ]

  private func claims(of ticket: String) throws -> JSONText {
    let parts = ticket.split(separator: ".")
    let payload = Base64URL.decode(String(parts[1]).bytes)
    return JSONText(try #require(payload))
  }

  @Test("key prints a key that the settings take, and another each time")
  func key() throws {
    let keys = try [CommandRun(["token", "key"]), CommandRun(["token", "key"])].map(\.output)
    #expect(keys[0] != keys[1])
    for key in keys {
      #expect(try /k[0-9a-f]{8}:[0-9a-f]{64}\n/.wholeMatch(in: key) != nil)
      let text = String(key.dropLast())
      let arguments = ["check-config", "--keys", text, "--auth-ticket-keys", text, "--storage-encryption-keys", text]
      #expect(try CommandRun(arguments).status == .exited(code: 0))
    }
  }

  @Test("ticket prints a ticket of the first key and nothing else")
  func ticket() throws {
    let run = try CommandRun(
      [
        "token", "ticket", "--sub", "ada@example.com", "--name", "Ada", "--room", "R1", "--role", "spectator",
        "--expires-in", "90s", "--claim", "amr=pwd", "--claim", "amr=mfa", "--claim", "tier=gold",
      ], environment: Self.keys)
    #expect(run.status == .exited(code: 0))
    #expect(run.errors == "")
    #expect(run.output.hasSuffix("\n"))
    let ticket = String(run.output.dropLast())
    let claims = try claims(of: ticket)
    #expect(claims["sub"]?.string == "ada@example.com")
    #expect(claims["name"]?.string == "Ada")
    #expect(claims["room"]?.string == "R1")
    #expect(claims["role"]?.string == "spectator")
    #expect(claims["tier"]?.string == "gold")
    #expect(claims["amr"]?.elements.map(\.string) == ["pwd", "mfa"])
    let (issuedAt, expiresAt) = (try #require(claims["iat"]?.int), try #require(claims["exp"]?.int))
    #expect(expiresAt - issuedAt == 90)

    let inspection = try CommandRun(["token", "inspect"], input: ticket + "\n", environment: Self.keys)
    #expect(inspection.status == .exited(code: 0))
    #expect(inspection.output.contains(#"header: {"alg":"HS256","typ":"croupier-ticket+jwt","kid":"t1"}"#))
    #expect(inspection.output.contains(#"claims: {"sub":"ada@example.com","name":"Ada""#))
    #expect(inspection.output.contains("as a session token: invalid\nas a ticket: good for "))
    #expect(!inspection.output.contains("7e57"))
  }

  @Test("without a key there is no ticket, and it says how to make one")
  func noKey() throws {
    let run = try CommandRun(["token", "ticket", "--sub", "ada"])
    #expect(run.status == .exited(code: 1))
    #expect(run.output == "")
    #expect(
      run.errors == "Error: a ticket needs a key: auth.ticket_keys is not set; make one with `croupier token key`\n")
  }

  @Test("inspect says whether the configured keys verify the token of a server")
  func inspect() throws {
    let joined = try SharedServer.on().connect().join(JoinRequest(newRoom()).creating())
    let token = try #require(joined["token"]?.string)
    func inspect(_ arguments: [String], _ input: String) throws -> CommandRun {
      try CommandRun(["token", "inspect"] + arguments, input: input)
    }
    let good = try inspect(["--keys", "new:\(String(repeating: "00", count: 32)),\(ServerProcess.keys)"], token)
    #expect(good.status == .exited(code: 0))
    #expect(good.output.contains("as a session token: good for "))
    #expect(good.output.contains(" s, by the key test, which signs no more\nas a ticket: no auth.ticket_keys"))
    #expect(!(good.output + good.errors).contains("5eed"))

    let unknown = try inspect(["--keys", "new:\(String(repeating: "00", count: 32))"], token)
    #expect(unknown.status == .exited(code: 1))
    #expect(unknown.output.contains("as a session token: of none of keys\n"))
    #expect(try inspect([], token).output.contains("as a session token: no keys to verify it with\n"))

    let garbage = try inspect([], "garbage")
    #expect(garbage.status == .exited(code: 64))
    #expect(garbage.errors.hasPrefix("Error: there is no JSON Web Token on standard input\n"))
  }
}
