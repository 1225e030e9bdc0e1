/// What is known of one action of a seat.
///
/// Every send gets one answer at most, and one send at most is accepted, whose answer is the event. So once an action is known to be
/// accepted, it has fewer acks than sends that were not refused: the rule by which answers too many are found.
struct Act {
  private(set) var dataHash: UInt64
  /// Where its event is, as the event or an `ack` has said; 0 when that is not known.
  private(set) var seq: Int64 = 0
  /// Over which connection of its seat it was last sent.
  private(set) var connection: UInt16
  /// Sends that were not refused; at 255 it is not counted any more.
  private var sendCount: UInt8 = 0
  private var ackCount: UInt8 = 0
  private(set) var wasRejected = false
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
  var isRefused: Bool { sendCount == 0 }

  /// It is in the log, and yet something was refused or acknowledged that was never sent besides.
  var hasTooManyAnswers: Bool { isAccepted && ackCount >= sendCount && sendCount < .max }

  mutating func sent(dataHash: UInt64, connection: UInt16) {
    // The id of a refused action is free: it may carry something else now.
    if isRefused { self.dataHash = dataHash }
    self.connection = connection
    isOpen = true
    if sendCount < .max { sendCount += 1 }
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
    if ackCount < .max { ackCount += 1 }
    isOpen = false
  }

  mutating func rejected() {
    if 1..<UInt8.max ~= sendCount { sendCount -= 1 }
    wasRejected = true
    isOpen = false
  }

  mutating func answeredByEvent() { isOpen = false }
}
