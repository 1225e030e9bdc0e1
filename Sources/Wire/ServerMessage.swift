import Bytes
import JSON

/// Writes what the server says: each function appends one JSON object.
package enum ServerMessage {
  // MARK: Frequent

  /// - Parameters:
  ///   - player: the author; `nil` for the server's own.
  ///   - data: raw JSON, passed on byte for byte.
  ///   - digest: the first 64 bits of it.
  ///   - id: for the author's session only.
  package static func event(
    seq: Int64, kind: StaticString, player: Span<UInt8>?, timestamp: Int64, data: Span<UInt8>, digest: UInt64,
    id: Span<UInt8>?, into writer: inout ByteWriter
  ) {
    // The literals of each half are shorter than 64 bytes, with the kind or the digest.
    writer.append(roomFor: 64 + OutputSpan.decimalByteCount) { output in
      output.append("{\"type\":\"event\",\"seq\":")
      output.append(decimal: seq)
      output.append(",\"kind\":\"")
      output.append(kind)
      output.append("\",\"player\":")
    }
    appendString(player, to: &writer)
    writer.append(roomFor: 64 + OutputSpan.decimalByteCount + data.count) { output in
      output.append(",\"ts\":")
      output.append(decimal: timestamp)
      output.append(",\"data\":")
      output.append(data)
      output.append(",\"digest\":\"")
      output.append(hex: digest)
      output.append("\"")
    }
    if let id {
      writer.append(",\"id\":")
      JSONWriter.append(string: id, to: &writer)
    }
    writer.append("}")
  }

  package static func signal(from player: String?, data: Span<UInt8>, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"signal\",\"from\":")
    appendString(player, to: &writer)
    writer.append(roomFor: 16 + data.count) { output in
      output.append(",\"data\":")
      output.append(data)
      output.append("}")
    }
  }

  /// - Parameter id: the string as the client wrote it, with its quotes.
  package static func ack(id: Span<UInt8>, seq: Int64, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"ack\",\"id\":")
    writer.append(id)
    writer.append(",\"seq\":")
    writer.append(decimal: seq)
    writer.append(",\"dup\":true}")
  }

  /// - Parameter id: the string as the client wrote it, with its quotes.
  package static func reject(
    id: Span<UInt8>, _ code: RejectCode, message: String, head: Int64, into writer: inout ByteWriter
  ) {
    writer.append("{\"type\":\"reject\",\"id\":")
    writer.append(id)
    writer.append(",\"code\":\"")
    writer.append(utf8: code.rawValue)
    writer.append("\",\"message\":")
    JSONWriter.append(string: message, to: &writer)
    writer.append(",\"head\":")
    writer.append(decimal: head)
    writer.append("}")
  }

  /// - Parameter t: where the raw JSON lies in the message that asked; repeated byte for byte.
  package static func pong(in message: Span<UInt8>, t: Range<Int>?, timestamp: Int64, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"pong\",\"t\":")
    if let t { writer.append(message.extracting(t)) } else { writer.append("null") }
    writer.append(",\"ts\":")
    writer.append(decimal: timestamp)
    writer.append("}")
  }

  // MARK: Joining and replay

  package static func live(seq: Int64, digest: UInt64, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"live\",\"seq\":")
    writer.append(decimal: seq)
    append(digest: digest, to: &writer)
    writer.append("}")
  }

  package static func resync(after: Int64, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"resync\",\"after\":")
    writer.append(decimal: after)
    writer.append("}")
  }

  // MARK: The state of things

  package static func presence(player: String, status: String, since: Int64, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"presence\",\"player\":")
    JSONWriter.append(string: player, to: &writer)
    writer.append(",\"status\":\"")
    writer.append(utf8: status)
    writer.append("\",\"since\":")
    writer.append(decimal: since)
    writer.append("}")
  }

  package static func storage(stalled: Bool, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"storage\",\"status\":")
    writer.append(stalled ? "\"stalled\"}" : "\"ok\"}")
  }

  /// - Parameter expiresIn: seconds.
  package static func token(token: String, refresh: String, expiresIn: Int64, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"token\",\"token\":")
    JSONWriter.append(string: token, to: &writer)
    writer.append(",\"refresh\":")
    JSONWriter.append(string: refresh, to: &writer)
    writer.append(",\"expires_in\":")
    writer.append(decimal: expiresIn)
    writer.append("}")
  }

  /// The token ends soon; the client refreshes it, or the connection ends with it.
  ///
  /// - Parameter seconds: until then.
  package static func expiring(in seconds: Int64, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"expiring\",\"in\":")
    writer.append(decimal: seconds)
    writer.append("}")
  }

  // MARK: Trouble

  package static func error(_ code: String, message: String, into writer: inout ByteWriter) {
    writer.append("{\"type\":\"error\",\"code\":\"")
    writer.append(utf8: code)
    writer.append("\",\"message\":")
    JSONWriter.append(string: message, to: &writer)
    writer.append("}")
  }

  /// - Parameters:
  ///   - message: more than the word, for people.
  ///   - delayMilliseconds: when to come back.
  ///   - url: where to come back.
  package static func bye(
    _ reason: CloseReason, message: String?, delayMilliseconds: Int64?, url: String?, into writer: inout ByteWriter
  ) {
    writer.append("{\"type\":\"bye\",\"code\":")
    writer.append(decimal: Int64(reason.code))
    writer.append(",\"reason\":\"")
    writer.append(utf8: reason.word)
    writer.append("\",\"reconnect\":")
    writer.append(reason.reconnects ? "true" : "false")
    if let delayMilliseconds {
      writer.append(",\"delay_ms\":")
      writer.append(decimal: delayMilliseconds)
    }
    if let url {
      writer.append(",\"url\":")
      JSONWriter.append(string: url, to: &writer)
    }
    if let message {
      writer.append(",\"message\":")
      JSONWriter.append(string: message, to: &writer)
    }
    writer.append("}")
  }

  // MARK: Pieces

  static func append(digest: UInt64, to writer: inout ByteWriter) {
    writer.append(",\"digest\":\"")
    writer.append(hex: digest)
    writer.append("\"")
  }

  static func appendString(_ bytes: Span<UInt8>?, to writer: inout ByteWriter) {
    if let bytes { JSONWriter.append(string: bytes, to: &writer) } else { writer.append("null") }
  }

  static func appendString(_ text: String?, to writer: inout ByteWriter) {
    if let text { JSONWriter.append(string: text, to: &writer) } else { writer.append("null") }
  }
}
