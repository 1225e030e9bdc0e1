import Bytes
import JSON

/// Writes what a client says: each function appends one JSON object.
package enum ClientMessageWriter {
  // MARK: Frequent

  /// - Parameter data: raw JSON, passed on byte for byte.
  package static func act(id: Span<UInt8>, data: Span<UInt8>, at seq: Int64? = nil, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"act\",\"id\":")
    JSONWriter.append(string: id, to: &writer)
    writer.append(",\"data\":")
    writer.append(data)
    append(seq, as: ",\"at\":", to: &writer)
    writer.append("}")
  }

  /// - Parameters:
  ///   - data: raw JSON, passed on byte for byte.
  ///   - player: the one that it is for; `nil` for all others.
  package static func signal(data: Span<UInt8>, to player: String? = nil, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"signal\",\"data\":")
    writer.append(data)
    append(player, as: ",\"to\":", to: &writer)
    writer.append("}")
  }

  /// - Parameter t: raw JSON that the answer repeats.
  package static func ping(t: Span<UInt8>? = nil, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"ping\"")
    if let t {
      writer.append(",\"t\":")
      writer.append(t)
    }
    writer.append("}")
  }

  // MARK: Rare

  /// Appends the fields that differ from what their absence means.
  package static func join(_ join: Join, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"join\",\"room\":")
    JSONWriter.append(string: join.room, to: &writer)
    append(join.name, as: ",\"name\":", to: &writer)
    append(join.token, as: ",\"token\":", to: &writer)
    append(join.ticket, as: ",\"ticket\":", to: &writer)
    if join.role != .player { append(join.role.rawValue, as: ",\"as\":", to: &writer) }
    if join.after != 0 { append(join.after, as: ",\"after\":", to: &writer) }
    append(digest: join.digest, to: &writer)
    append(join.client, as: ",\"client\":", to: &writer)
    if join.takeover { writer.append(",\"takeover\":true") }
    if let create = join.create { append(create, to: &writer) }
    writer.append("}")
  }

  package static func claim(id: Span<UInt8>, _ choice: Claim.Choice, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"claim\",\"id\":")
    JSONWriter.append(string: id, to: &writer)
    append(choice.rawValue, as: ",\"choice\":", to: &writer)
    writer.append("}")
  }

  package static func sync(after: Int64, digest: UInt64? = nil, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"sync\"")
    append(after, as: ",\"after\":", to: &writer)
    append(digest: digest, to: &writer)
    writer.append("}")
  }

  package static func refresh(token: String, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"refresh\"")
    append(token, as: ",\"refresh\":", to: &writer)
    writer.append("}")
  }

  package static func leave(into writer: inout ByteWriter) { writer.append("{\"type\":\"leave\"}") }

  // MARK: Pieces

  private static func append(_ create: Create, to writer: inout ByteWriter) {
    append(create.game, as: ",\"create\":{\"game\":", to: &writer)
    append(create.seats.map(Int64.init), as: ",\"seats\":", to: &writer)
    if create.isPrivate { writer.append(",\"private\":true") }
    if let options = create.options {
      writer.append(",\"options\":")
      writer.append(options)
    }
    writer.append("}")
  }

  /// - Parameter name: the comma, the name and the colon before the value.
  private static func append(_ text: String?, as name: StaticString, to writer: inout ByteWriter) {
    guard let text else { return }
    writer.append(name)
    JSONWriter.append(string: text, to: &writer)
  }

  private static func append(_ number: Int64?, as name: StaticString, to writer: inout ByteWriter) {
    guard let number else { return }
    writer.append(name)
    writer.append(decimal: number)
  }

  private static func append(digest: UInt64?, to writer: inout ByteWriter) {
    if let digest { ServerMessage.append(digest: digest, to: &writer) }
  }
}
