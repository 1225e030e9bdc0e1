import Foundation
import Synchronization

/// What a new process gets from the tests. It inherits no other descriptor, since all of theirs are closed on exec.
struct SpawnRequest {
  /// Path of the executable, then its arguments.
  var command: [String]
  var environment: [String: String]
  /// Descriptors of this process that become the child's 0, 1 and 2.
  var standardInput: Int32
  var standardOutput: Int32
  var standardError: Int32
}

/// Starts a process, as the leader of its own group: an interrupt from the terminal ends the tests, and these end their children.
func spawn(_ request: SpawnRequest) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_adddup2(&actions, request.standardInput, 0)
  posix_spawn_file_actions_adddup2(&actions, request.standardOutput, 1)
  posix_spawn_file_actions_adddup2(&actions, request.standardError, 2)

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var noSignals = sigset_t()
  var allSignals = sigset_t()
  sigemptyset(&noSignals)
  sigfillset(&allSignals)
  posix_spawnattr_setsigmask(&attributes, &noSignals)
  posix_spawnattr_setsigdefault(&attributes, &allSignals)
  posix_spawnattr_setpgroup(&attributes, 0)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

  let arguments = request.command.map { strdup($0) } + [nil]
  let environment = request.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
  defer { (arguments + environment).forEach { free($0) } }
  var processID: pid_t = 0
  let failure = makingDescriptors.withLock { _ in
    posix_spawn(&processID, request.command[0], &actions, &attributes, arguments, environment)
  }
  guard failure == 0 else {
    throw SupportFailure("cannot start \(request.command[0]): \(String(cString: strerror(failure)))")
  }
  return processID
}

/// Held while a process starts, and while a descriptor exists that is not yet closed on exec.
private let makingDescriptors = Mutex(())

/// Both ends of a pipe, closed on exec.
func makePipe() throws -> (reading: Int32, writing: Int32) {
  var ends: [Int32] = [0, 0]
  let failure: Int32 = makingDescriptors.withLock { _ in
    guard pipe(&ends) == 0 else { return errno }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return 0
  }
  guard failure == 0 else { throw SupportFailure("no pipe: \(String(cString: strerror(failure)))") }
  return (ends[0], ends[1])
}
