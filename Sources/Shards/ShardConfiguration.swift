import HTTP
import Sessions

/// What a shard is told at its start. It never changes.
package struct ShardConfiguration: Sendable {
  /// This shard among `shardCount`.
  package var index = 0
  package var shardCount = 1
  package var keys: KeyRing
  package var joinPolicy = JoinPolicy.open
  package var sessionPolicy = SessionPolicy.takeover
  package var clientChangePolicy = ClientChangePolicy.log
  /// Life of a session token and of a refresh token, in seconds.
  package var tokenLife: Int64 = 86_400
  package var refreshLife: Int64 = 604_800
  package var origins = OriginPolicy.sameHost
  /// Whether clients that offer it get permessage-deflate.
  package var allowsCompression = true
  package var limits = Limits()
  /// How often one address may do what costs something; shared by all shards.
  package var addressLimits: AddressLimits
  /// When the process began, in milliseconds since 1970: nobody's absence counts from before that.
  package var processStart: Int64 = 0

  package init(keys: KeyRing, addressLimits: AddressLimits) {
    self.keys = keys
    self.addressLimits = addressLimits
  }

  /// The shard that owns the room with this code: FNV-1a, so that every process and every load balancer can tell.
  package static func shard(ofRoom code: String, among shardCount: Int) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in code.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(hash % UInt64(shardCount))
  }
}
