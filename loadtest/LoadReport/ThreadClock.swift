import Glibc

/// The time for which the calling thread has had a core.
package enum ThreadClock {
  /// User and kernel, in nanoseconds.
  package static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
