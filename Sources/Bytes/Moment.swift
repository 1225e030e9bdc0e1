/// One reading of the clocks, taken once per turn of an event loop and handed down as a value.
///
/// Durations are measured on `monotonic`; `unixMilliseconds` is only ever written into stamps.
package struct Moment: Sendable, Equatable {
  /// Nanoseconds of a clock that never goes back. Its zero means nothing.
  package var monotonic: Int64
  /// Milliseconds since 1970-01-01 UTC, as the wall clock says.
  package var unixMilliseconds: Int64

  package init(monotonic: Int64, unixMilliseconds: Int64) {
    self.monotonic = monotonic
    self.unixMilliseconds = unixMilliseconds
  }

  /// Whole seconds since 1970, the unit of JWT claims (RFC 7519, section 2).
  package var unixSeconds: Int64 { unixMilliseconds / 1000 }

  /// This moment, moved by `duration` on both clocks.
  package func advanced(by duration: Duration) -> Moment {
    Moment(
      monotonic: monotonic + duration.nanoseconds, unixMilliseconds: unixMilliseconds + duration.milliseconds)
  }
}

extension Duration {
  /// Whole nanoseconds; sub-nanosecond parts are cut off.
  package var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  /// Whole milliseconds; smaller parts are cut off.
  package var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
