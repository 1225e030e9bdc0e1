import Foundation

/// A place in one of several documents that refer to each other.
package struct SchemaPlace: Hashable, Sendable, CustomStringConvertible {
  /// Path of the document, such as `/schemas/types.json`.
  package let document: String
  /// A JSON pointer (RFC 6901) within it.
  package let pointer: String

  package init(_ document: String, _ pointer: String = "") {
    self.document = document
    self.pointer = pointer
  }

  /// Where a `$ref` that stands in `document` leads: a path relative to that one, a `#` and a pointer.
  package init(following reference: String, in document: String) {
    let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let folder = document.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    self.init(parts[0].isEmpty ? document : "\(folder)/\(parts[0])", parts.count == 2 ? parts[1] : "")
  }

  /// The names that the pointer goes through.
  var names: [String] {
    pointer.split(separator: "/").map {
      $0.replacingOccurrences(of: "~1", with: "/").replacingOccurrences(of: "~0", with: "~")
    }
  }

  package func appending(_ name: String) -> SchemaPlace {
    let escaped = name.replacingOccurrences(of: "~", with: "~0").replacingOccurrences(of: "/", with: "~1")
    return SchemaPlace(document, "\(pointer)/\(escaped)")
  }

  package var description: String { "\(document)#\(pointer)" }
}
