import Foundation

/// Ends what the tests leave behind, however they end: a shell that reads a pipe from the tests, whose end of file is their death.
///
/// It is told of every process that starts and ends, kills the rest with their children, and deletes the directory of the tests.
final class Watchdog: Sendable {
  static let shared = Watchdog()

  private static let script = """
    trap '' INT TERM HUP
    processes=
    while read -r verb subject; do
      case $verb in
      started) processes="$processes $subject" ;;
      ended)
        rest=
        for process in $processes; do [ "$process" = "$subject" ] || rest="$rest $process"; done
        processes=$rest
        ;;
      esac
    done
    for process in $processes; do
      kill -9 "$process" $(cat "/proc/$process/task/$process/children") 2>/dev/null
    done
    rm -rf "$1"
    """

  /// Exists as long as the tests run.
  let directory: String
  private let pipe: Int32

  private init() {
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    do {
      directory = try TemporaryDirectory.makeRoot()
      let ends = try makePipe()
      defer { close(ends.reading) }
      _ = try spawn(
        SpawnRequest(
          command: ["/bin/sh", "-c", Self.script, "watchdog", directory],
          environment: ["PATH": "/usr/bin:/bin"], standardInput: ends.reading, standardOutput: null,
          standardError: null))
      pipe = ends.writing
    } catch {
      fatalError("no watchdog: \(error)")
    }
  }

  func started(_ processID: pid_t) { tell("started \(processID)\n") }

  func ended(_ processID: pid_t) { tell("ended \(processID)\n") }

  /// Lines of this length are written whole (PIPE_BUF), also by several threads.
  private func tell(_ line: String) {
    let bytes = Array(line.utf8)
    precondition(write(pipe, bytes, bytes.count) == bytes.count, "the watchdog is gone")
  }
}
