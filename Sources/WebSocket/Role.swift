/// Which end of a connection this is. A client masks every frame it sends, a server none (RFC 6455, section 5.1).
package enum Role: Sendable {
  case server
  case client
}
