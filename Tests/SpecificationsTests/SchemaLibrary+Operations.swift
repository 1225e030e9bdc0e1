import JSON
import TestSupport

extension SchemaLibrary {
  /// The calls that OpenAPI describes.
  var operations: [(method: String, path: String, value: JSONValue)] {
    get throws {
      let paths = try value(at: SchemaPlace("/openapi.json", "/paths")).members ?? []
      return paths.flatMap { path, item in
        (item.members ?? []).filter { $0.0 != "parameters" }.map { (method: $0.0, path: path, value: $0.1) }
      }
    }
  }
}
