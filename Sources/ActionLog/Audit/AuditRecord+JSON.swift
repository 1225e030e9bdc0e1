import Bytes
import JSON
import Rooms

extension AuditRecord {
  /// Appends the line as a JSON object, without the members that it does not have, and a newline.
  func append(to writer: inout ByteWriter) {
    writer.append(#"{"at":"#)
    writer.append(decimal: at)
    writer.append(#","id":""#)
    writer.append(hex: id)
    writer.append("\"")
    let members = [
      ("kind", kind.rawValue), ("room", room), ("session", session), ("player", player), ("address", address),
      ("detail", detail),
    ]
    for case (let name, let value?) in members {
      writer.append(",")
      JSONWriter.append(string: name, to: &writer)
      writer.append(":")
      JSONWriter.append(string: value, to: &writer)
    }
    writer.append("}\n")
  }
}
