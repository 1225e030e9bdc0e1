import Bytes
import Synchronization

/// How often one address may do what costs the server something, over all event loops. Any thread may ask.
///
/// An address has a cell for each kind of act: the instant at which the rate has caught up with what it did (GCRA, ITU-T I.371). The
/// table of cells has a fixed size, whatever comes: a keyed hash of the address names a set of eight, and a new address pushes out the
/// cell of its set that is closest to rest. So a crowd of strangers frees nobody who is held back.
package final class AddressLimits: Sendable {
  package enum Act: Int, CaseIterable, Sendable {
    case roomCreation
    case sessionCheck
    case badToken
  }

  /// Acts a minute, and as many at once after a rest; 0 is no limit.
  package struct Rates: Sendable {
    package var roomCreations = 10
    package var sessionChecks = 10
    package var badTokens = 20

    package init() {}

    func rate(of act: Act) -> Int {
      switch act {
      case .roomCreation: roomCreations
      case .sessionCheck: sessionChecks
      case .badToken: badTokens
      }
    }
  }

  package enum Verdict: Equatable, Sendable {
    /// There is no limit.
    case unlimited
    case admitted(Quota)
    case refused(Quota)

    package var isAdmitted: Bool {
      switch self {
      case .unlimited, .admitted: true
      case .refused: false
      }
    }
  }

  /// What an address has left.
  package struct Quota: Equatable, Sendable {
    package var perMinute: Int
    /// Acts that would be admitted now.
    package var remaining: Int
    /// Whole seconds, rounded up, until it will be one more.
    package var secondsToNext: Int64

    package init(perMinute: Int, remaining: Int, secondsToNext: Int64) {
      self.perMinute = perMinute
      self.remaining = remaining
      self.secondsToNext = secondsToNext
    }
  }

  private struct Cell {
    var address: UInt64 = 0
    var caughtUpAt: Int64 = 0
  }

  private static let minute: Int64 = 60_000_000_000
  private static let second: Int64 = 1_000_000_000
  /// 3 MiB for all three kinds. In a minute 65,536 addresses of each are remembered, more than behave badly at once by chance.
  private static let setCount = 8192
  private static let cellsPerSet = 8

  private let rates: Rates
  private let hash: SipHash
  private let cells = Mutex(
    [Cell](repeating: Cell(), count: Act.allCases.count * AddressLimits.setCount * AddressLimits.cellsPerSet))

  /// - Parameter key: random, so that nobody can choose addresses that share a set.
  package init(rates: Rates, key: (UInt64, UInt64)) {
    self.rates = rates
    hash = SipHash(key: key)
  }

  /// Counts an act, unless it is one too many.
  ///
  /// - Parameter now: on `Moment.monotonic`.
  package func admit(_ act: Act, from address: IPAddress, at now: Int64) -> Verdict {
    let rate = rates.rate(of: act)
    guard rate > 0 else { return .unlimited }
    let interval = Self.minute / Int64(rate)
    let hash = hash.hash(address.network.bytes.span)
    return cells.withLock { cells in
      let index = Self.index(of: hash, act, in: cells)
      let debt = cells[index].address == hash ? max(0, cells[index].caughtUpAt - now) : 0
      let isAdmitted = debt <= interval * Int64(rate - 1)
      let newDebt = isAdmitted ? debt + interval : debt
      if isAdmitted { cells[index] = Cell(address: hash, caughtUpAt: now + newDebt) }
      let quota = Self.quota(rate: rate, interval: interval, debt: newDebt)
      return isAdmitted ? .admitted(quota) : .refused(quota)
    }
  }

  /// The cell of an address, or the one that it pushes out.
  private static func index(of hash: UInt64, _ act: Act, in cells: [Cell]) -> Int {
    let set = act.rawValue * setCount + Int(hash % UInt64(setCount))
    let indices = set * cellsPerSet..<(set + 1) * cellsPerSet
    return indices.first { cells[$0].address == hash }
      ?? indices.min { cells[$0].caughtUpAt < cells[$1].caughtUpAt }!
  }

  private static func quota(rate: Int, interval: Int64, debt: Int64) -> Quota {
    let remaining = max(0, Int64(rate) - (debt + interval - 1) / interval)
    let untilNext = debt - interval * (Int64(rate) - 1 - remaining)
    return Quota(
      perMinute: rate, remaining: Int(remaining), secondsToNext: (untilNext + second - 1) / second)
  }
}

extension IPAddress {
  /// As the hash reads it. No IPv6 network of 64 bits is as short as an IPv4 address.
  fileprivate var bytes: [UInt8] {
    switch self {
    case .v4(let address): (0..<4).map { UInt8(truncatingIfNeeded: address >> (8 * $0)) }
    case .v6(let high, _): (0..<8).map { UInt8(truncatingIfNeeded: high >> (8 * $0)) }
    }
  }
}
