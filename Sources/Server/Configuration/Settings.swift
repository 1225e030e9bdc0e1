import Logging

extension Setting {
  /// Every setting, in the order of the documentation.
  static let all: [Setting] = [
    Setting("listen", \.listen, .address, "Where clients connect."),
    Setting("admin.listen", \.admin.listen, .address, "Where the operator connects."),
    Setting(
      "admin.key", \.admin.key, .optional(.bearerKey, none: none), defaultInWords: "made at the first start",
      "The operator's bearer key. Prefer the environment: a command line is visible to every user."),
    Setting("storage.url", \.storage, .storage, "Where the log of actions is kept."),
    Setting(
      "storage.encryption_keys", \.encryptionKeys, .encryptionKeys(none: none),
      "Keys that seal the data of actions where it is kept: the first seals, the others open. Prefer the environment."),

    Setting(
      "keys", \.keys, .keys(none: none),
      defaultInWords: "made at the first start with SQLite, required with PostgreSQL",
      "Keys of session tokens: the first signs, the others verify. Prefer the environment."),
    Setting("auth.mode", \.auth.mode, .choice(), "Who may join a room: anybody, or holders of a ticket."),
    Setting(
      "auth.ticket_keys", \.auth.ticketKeys, .keys(none: none),
      "Keys by which your backend signs tickets: each verifies. Prefer the environment."),
    Setting(
      "auth.required_claims", \.auth.requiredClaims, .claims(none: none),
      "Claims that a ticket must have: with a value this one, alone or in an array; without, any but null."),

    Setting("loops", \.loops, .count(1...256), defaultInWords: "number of cores", "Event loops, one thread each."),

    Setting(
      "tls.certificate", \.tls.certificate, .optional(.path, none: none),
      "PEM file of the certificate chain, the server's own first. With it, clients connect by TLS; SIGHUP reads it again."
    ),
    Setting("tls.key", \.tls.key, .optional(.path, none: none), "PEM file of the certificate's private key."),

    Setting(
      "websocket.max_message_bytes", \.webSocket.maxMessageBytes, .bytes(1 << 10...1 << 20),
      "Largest message from a client."),
    Setting(
      "websocket.compression", \.webSocket.compression, .choice(),
      "Compression of long messages for clients that offer permessage-deflate."),
    Setting(
      "websocket.allowed_origins", \.webSocket.allowedOrigins, .origins,
      "Pages of which other hosts may connect, exactly as browsers send them."),

    Setting(
      "http.handshake_timeout", \.http.handshakeTimeout, .duration(.milliseconds(10) ... .minutes(10)),
      "From the connection to the end of the first request's head."),
    Setting(
      "join.timeout", \.join.timeout, .duration(.milliseconds(10) ... .minutes(10)), "From the upgrade to the join."),

    Setting(
      "heartbeat.ping_after", \.heartbeat.pingAfter, .duration(.milliseconds(10) ... .hours(1)),
      "Silence of a client before the server pings it."),
    Setting(
      "heartbeat.unstable_after", \.heartbeat.unstableAfter, .duration(.milliseconds(10) ... .hours(1)),
      "Silence before the others see it as unstable."),
    Setting(
      "heartbeat.lost_after", \.heartbeat.lostAfter, .duration(.milliseconds(10) ... .hours(1)),
      "Silence before its connection is closed."),

    Setting("session.ttl", \.session.ttl, .duration(.seconds(1) ... .days(365)), "Life of a session token."),
    Setting(
      "session.refresh_ttl", \.session.refreshTTL, .duration(.seconds(1) ... .days(365)), "Life of a refresh token."),
    Setting(
      "session.expiring_notice", \.session.expiringNotice, .duration(.seconds(1) ... .days(1)),
      "How long before the end of its token a client is told."),
    Setting(
      "session.policy", \.session.policy, .choice(),
      "What a second client of one session does: replace the first, share its stream, or be refused."),
    Setting(
      "session.client_change", \.session.clientChange, .choice(),
      "What happens when a session goes on from another address or browser: nothing, a line in the audit log, or that and a refusal."
    ),
    Setting(
      "session.away_after", \.session.awayAfter, .duration(.milliseconds(10) ... .days(30)),
      "Disconnected this long, a player is away."),
    Setting(
      "session.abandoned_after", \.session.abandonedAfter, .duration(.milliseconds(10) ... .days(30)),
      "Disconnected this long, a player has abandoned the game."),
    Setting(
      "session.release_after", \.session.releaseAfter, .duration(.milliseconds(10) ... .days(30)),
      "Disconnected this long, a player loses the seat."),

    Setting(
      "room.unload_after", \.room.unloadAfter, .duration(.milliseconds(10) ... .days(30)),
      "Without connections this long, a room leaves the memory. Its log stays."),
    Setting(
      "room.retention", \.room.retention, .duration(.seconds(1) ... .days(3650)), "How long a finished room is kept."),
    Setting(
      "room.sweep_every", \.room.sweepEvery, .duration(.milliseconds(10) ... .days(1)),
      "From one search for rooms and sessions past their time to the next."),
    Setting(later: "room.snapshot_every", .count(1...1_000_000), default: 64, "Events from one snapshot to the next."),
    Setting(
      later: "room.replay_limit", .count(1...1_000_000), default: 512,
      "Missed events up to which a client gets events rather than a snapshot."),
    Setting("room.max_events", \.room.maxEvents, .count(1...10_000_000), "Events that a room can hold."),
    Setting("room.max_data_bytes", \.room.maxDataBytes, .bytes(64...1 << 19), "Largest data of one action."),

    Setting(
      "limits.connections", \.limits.connections, .count(1...1_000_000), defaultInWords: "from the limit of open files",
      "Connections at once."),
    Setting(
      "limits.connections_per_ip", \.limits.connectionsPerAddress, .count(1...1_000_000),
      "Connections at once of one IPv4 address or one IPv6 network of 64 bits."),
    Setting(
      "limits.connections_per_room", \.limits.connectionsPerRoom, .count(1...1_000_000),
      "Connections at once of one room."),
    Setting(
      "limits.connections_per_session", \.limits.connectionsPerSession, .count(1...1_000_000),
      "Connections at once of one session that shares its stream."),
    Setting(
      "limits.sessions_per_subject", \.limits.sessionsPerSubject, .count(1...1_000_000),
      "Sessions of one subject of tickets in one room."),
    Setting(
      "limits.rooms_per_minute", \.limits.roomsPerMinute, .count(0...1_000_000, zero: "no limit"),
      "Rooms that one address creates."),
    Setting(
      "limits.session_checks_per_minute", \.limits.sessionChecksPerMinute, .count(0...1_000_000, zero: "no limit"),
      "Session requests of one address."),
    Setting(
      "limits.bad_tokens_per_minute", \.limits.badTokensPerMinute, .count(0...1_000_000, zero: "no limit"),
      "Joins of one address with a bad token."),
    Setting(
      "limits.actions_per_second", \.limits.actionsPerSecond, .count(0...1_000_000, zero: "no limit"),
      "Actions and signals of one connection."),
    Setting(
      "limits.actions_burst", \.limits.actionsBurst, .count(1...1_000_000),
      "Actions and signals at once after a silence."),
    Setting(
      "limits.send_queue_bytes", \.limits.sendQueueBytes, .bytes(64 << 10...1 << 30),
      "Unsent bytes at which a connection that reads too slowly is closed."),

    Setting(
      "cluster.node", \.cluster.node, .name("NAME", "1 to 64 letters, digits and ._-", isValid: isNodeName),
      defaultInWords: "host name", "This server's name among those of one database."),
    Setting(
      "cluster.url", \.cluster.url, .optional(.webSocketURL, none: none),
      "Where clients reach this very server, for those that come to another."),

    Setting("log.level", \.log.level, .choice(), "The least severe messages that are logged."),
    Setting(
      "log.format", \.log.format, .choice(), defaultInWords: "text on a terminal, json otherwise",
      "How lines on standard error look."),
  ]

  private static let none = "none"

  @Sendable private static func isNodeName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }
}

extension ValueFormat<String> {
  fileprivate static var path: Self { name("FILE", "a path") { !$0.isEmpty } }
}
