import WebSocket

/// The bounds of the load tester, each with its reason.
enum LoadLimits {
  /// A message of a server that is longer is an error of it: the largest `data` is 16 KiB, and a `joined` names up to 1,024 players.
  static let message = MessageReader.Limits(maximumMessageByteCount: 1 << 20, maximumFragmentCount: 1024)

  /// From the connect to `live`. A server that takes longer has lost the join.
  static let joinTimeout: Duration = .seconds(60)

  /// Players of a loop that may be joining while the crowd gathers. More would only wait for each other, and some of them too long.
  static let joiningPlayers = 500

  /// How long the first of all connections may take. A server that is not there by then is not started by waiting.
  static let reachTimeout: Duration = .seconds(3)

  /// How long nobody more may come to be live while the crowd gathers.
  static let gatherTimeout: Duration = .seconds(20)

  /// The longest wait before a player tries again, and the shortest that it begins with. Doubled each time, halved by chance.
  static let longestBackoff: Duration = .seconds(5)
  static let shortestBackoff: Duration = .milliseconds(100)

  /// Before an action that the server was too busy for is sent again.
  static let busyPause: Duration = .milliseconds(100)

  /// Actions that a player who is not connected keeps for later. Those beyond it are not sent, and counted as failures.
  static let pendingActions = 10_000

  /// Operations that are sent in one turn, so that a loop that is late reads in between.
  static let operationsPerTurn = 1000

  /// Connections that are begun in one turn. With many thousands of them the kernel takes its time to find a free port; those who are
  /// there already must not wait for it.
  static let connectsPerTurn = 32

  /// How often the loops tell how far they are, and look whether everything has arrived.
  static let reportInterval: Duration = .milliseconds(50)
}
