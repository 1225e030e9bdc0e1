import Bytes
import HTTP
import Rooms
import Sessions
import Shards

extension ShardConfiguration {
  /// What the settings mean for shard `index`.
  init(
    _ settings: ServerConfiguration, keys: KeyRing, addressLimits: AddressLimits, processStart: Int64, index: Int
  ) {
    self.init(keys: keys, addressLimits: addressLimits)
    self.processStart = processStart
    self.index = index
    shardCount = settings.loops
    joinPolicy = settings.auth.joinPolicy
    sessionPolicy = settings.session.policy
    clientChangePolicy = settings.session.clientChange
    tokenLife = settings.session.ttl.components.seconds
    refreshLife = settings.session.refreshTTL.components.seconds
    origins = settings.webSocket.originPolicy
    allowsCompression = settings.webSocket.compression == .on
    limits.messageByteCount = settings.webSocket.maxMessageBytes
    limits.sendQueueByteCount = settings.limits.sendQueueBytes
    limits.handshakeTimeout = settings.http.handshakeTimeout.nanoseconds
    limits.joinTimeout = settings.join.timeout.nanoseconds
    limits.pingAfter = settings.heartbeat.pingAfter.nanoseconds
    limits.unstableAfter = settings.heartbeat.unstableAfter.nanoseconds
    limits.lostAfter = settings.heartbeat.lostAfter.nanoseconds
    limits.expiringNotice = settings.session.expiringNotice.nanoseconds
    limits.awayAfter = settings.session.awayAfter.nanoseconds
    limits.abandonedAfter = settings.session.abandonedAfter.nanoseconds
    limits.releaseAfter = settings.session.releaseAfter.nanoseconds
    limits.unloadAfter = settings.room.unloadAfter.nanoseconds
    limits.roomConnectionCount = settings.limits.connectionsPerRoom
    limits.roomSessionCount = max(limits.roomSessionCount, 2 * limits.roomConnectionCount)
    limits.mirrorCount = settings.limits.connectionsPerSession
    limits.subjectSessionCount = settings.limits.sessionsPerSubject
    limits.actionsPerSecond = settings.limits.actionsPerSecond
    limits.actionsBurst = settings.limits.actionsBurst
    // A connection refreshes as often as its address may over HTTP.
    limits.refreshBurst = settings.limits.sessionChecksPerMinute
    limits.refreshInterval = 60_000_000_000 / Int64(max(1, limits.refreshBurst))
    limits.room.eventCount = Int64(settings.room.maxEvents)
    limits.room.dataByteCount = settings.room.maxDataBytes
  }
}

extension ServerConfiguration.WebSocket {
  var originPolicy: OriginPolicy { allowedOrigins.isEmpty ? .sameHost : .list(allowedOrigins) }
}

extension ServerConfiguration.Limits {
  var addressRates: AddressLimits.Rates {
    var rates = AddressLimits.Rates()
    rates.roomCreations = roomsPerMinute
    rates.sessionChecks = sessionChecksPerMinute
    rates.badTokens = badTokensPerMinute
    return rates
  }
}

extension ServerConfiguration.Authentication {
  fileprivate var joinPolicy: JoinPolicy {
    switch mode {
    case .open: .open
    case .ticket: .tickets(TicketPolicy(keys: ticketKeys, requiredClaims: requiredClaims))
    }
  }
}
