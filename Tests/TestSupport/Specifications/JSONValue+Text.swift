import Bytes
import JSON

extension JSONValue {
  package init(_ text: String) throws { self = try JSONValue(parsing: Array(text.utf8).span) }

  /// The names of an object's members.
  package var names: [String] { members?.map(\.0) ?? [] }

  package var text: String {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.span.text
  }
}
