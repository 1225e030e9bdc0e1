/// The process that owns rooms, as every other process of the deployment knows it.
package struct NodeIdentity: Sendable, Equatable {
  /// Unique among the processes that share a database; the same after a restart.
  package var name: String
  /// Where clients reach the process, when that is known.
  package var url: String?

  package init(name: String, url: String?) {
    self.name = name
    self.url = url
  }
}
