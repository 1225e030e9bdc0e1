import Bytes
import Glibc

extension Moment {
  /// What the clocks of this machine say. Only event loops, once a turn, and programs at their start need to ask.
  package static func now() -> Moment {
    let monotonic = read(CLOCK_MONOTONIC)
    let wall = read(CLOCK_REALTIME)
    return Moment(
      monotonic: Int64(monotonic.tv_sec) * 1_000_000_000 + Int64(monotonic.tv_nsec),
      unixMilliseconds: Int64(wall.tv_sec) * 1000 + Int64(wall.tv_nsec) / 1_000_000)
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
