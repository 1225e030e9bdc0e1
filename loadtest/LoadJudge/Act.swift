/// What is known of one action of a seat.
///
/// Every send gets one answer at most, and one send at most is accepted, whose answer is the event. So once an action is known to be
/// accepted, refusals and acks together are fewer than sends: the rule by which answers too many are found.
struct Act {
  private(set) var dataHash: UInt64
  /// Where its event is, as the event or an `ack` has said; 0 when that is not known.
  private(set) var seq: Int64 = 0
  /// Over which connection of its seat it was last sent.
  private(set) var connection: UInt16
  private var sendCount: UInt8 = 0
  private var rejectCount: UInt8 = 0
  private var ackCount: UInt8 = 0
  /// Its event was seen by somebody, at `seq`.
  private(set) var isSeen = false
  /// It was sent, and nothing has come back since.
  private(set) var isOpen = false

  init(dataHash: UInt64, connection: UInt16) {
    self.dataHash = dataHash
    self.connection = connection
  }

  var isAcknowledged: Bool { ackCount > 0 }

  var isAccepted: Bool { isSeen || isAcknowledged }

  /// Each time it was sent it was refused: it can't be in the log.
  var isRefused: Bool { rejectCount >= sendCount }

  /// It is in the log, and yet something was refused or acknowledged that was never sent besides.
  var hasTooManyAnswers: Bool {
    isAccepted && Int(ackCount) + Int(rejectCount) >= Int(sendCount) && sendCount < .max
  }

  var wasRejected: Bool { rejectCount > 0 }

  mutating func sent(dataHash: UInt64, connection: UInt16) {
    // The id of a refused action is free: it may carry something else now.
    if isRefused { self.dataHash = dataHash }
    self.connection = connection
    isOpen = true
    sendCount = sendCount.next
  }

  mutating func seen(at seq: Int64) {
    self.seq = seq
    isSeen = true
  }

  /// Its event is not in the log any more.
  mutating func takenBack() {
    seq = 0
    isSeen = false
    ackCount = 0
  }

  /// - Parameter seq: `nil` when the `ack` names a place that can't be it.
  mutating func acknowledged(at seq: Int64?) {
    if !isSeen, let seq { self.seq = seq }
    ackCount = ackCount.next
    isOpen = false
  }

  mutating func rejected() {
    rejectCount = rejectCount.next
    isOpen = false
  }

  mutating func answeredByEvent() { isOpen = false }
}

extension UInt8 {
  fileprivate var next: UInt8 { self == .max ? .max : self + 1 }
}
