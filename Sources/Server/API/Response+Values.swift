import Bytes
import HTTP
import HTTPTypes
import JSON
import WebClient

extension Response {
  static func json(_ status: HTTPResponse.Status, _ value: JSONValue) -> Response {
    .json(status, value.bytes)
  }

  /// A file of a page, unless the browser has it.
  static func asset(_ asset: Asset, to request: Request) -> Response {
    guard request.method == .get || request.method == .head else {
      return .allowing([.get, .head], to: request.method)
    }
    var fields: HTTPFields = [.contentType: asset.contentType, .eTag: asset.entityTag]
    for (name, value) in WebClient.headers {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    let isKnown = request.elements(of: .ifNoneMatch).contains { $0 == asset.entityTag || $0 == "*" }
    return isKnown ? Response(.notModified, fields: fields) : Response(.ok, fields: fields, body: asset.bytes)
  }
}

extension JSONValue {
  var bytes: [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes
  }
}
