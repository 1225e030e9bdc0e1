import LoadReport

/// What a turn has brought: counted here, and recorded once a turn. Beside it, what the run shows while it goes.
struct Tally {
  var operations = 0
  var deliveries = 0
  var connections = 0
  var resumes = 0
  var disconnections = 0
  var rejections = 0
  var failures = 0
  var bytesSent = 0
  var bytesReceived = 0

  /// Whether any connection was ever open.
  private(set) var hasReached = false
  /// Players that have been live.
  var arrived = 0
  /// Players that are.
  var live = 0
  /// Players that the server does not want back, and the word that it had for the first of them.
  var expelled = 0
  var refusal: String?
  private(set) var allOperations = 0
  private(set) var allDeliveries = 0
  /// Why connections were lost and attempts failed, and how often.
  var reasons: [String: Int] = [:]

  mutating func flush(into recorder: inout Recorder, at now: Int64) {
    allOperations += operations
    allDeliveries += deliveries
    hasReached = hasReached || connections > 0
    Self.flush(&operations, .operations, into: &recorder, at: now)
    Self.flush(&deliveries, .deliveries, into: &recorder, at: now)
    Self.flush(&connections, .connections, into: &recorder, at: now)
    Self.flush(&resumes, .resumes, into: &recorder, at: now)
    Self.flush(&disconnections, .disconnections, into: &recorder, at: now)
    Self.flush(&rejections, .rejections, into: &recorder, at: now)
    Self.flush(&failures, .failures, into: &recorder, at: now)
    Self.flush(&bytesSent, .bytesSent, into: &recorder, at: now)
    Self.flush(&bytesReceived, .bytesReceived, into: &recorder, at: now)
  }

  private static func flush(_ count: inout Int, _ counter: Counter, into recorder: inout Recorder, at now: Int64) {
    guard count > 0 else { return }
    recorder.count(counter, by: count, at: now)
    count = 0
  }
}
