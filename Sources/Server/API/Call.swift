import Bytes
import HTTP
import HTTPTypes

typealias Reply = @Sendable (Response) -> Void

/// A request that is being answered: what it asks, who asks, and where the answer goes.
struct Call: Sendable {
  let request: Request
  let address: IPAddress
  /// What the `{names}` of its route's path stand for, in their order.
  var parameters: [String] = []
  /// To be called once, from any thread.
  let reply: Reply

  init(_ request: Request, from address: IPAddress, reply: @escaping Reply) {
    self.request = request
    self.address = address
    self.reply = reply
  }

  func with(_ parameters: [String]) -> Call {
    var call = self
    call.parameters = parameters
    return call
  }

  /// The same call, whose answer will have these fields too.
  func adding(_ fields: HTTPFields) -> Call {
    let reply = reply
    return Call(request, from: address) { response in
      var response = response
      response.fields.append(contentsOf: fields)
      reply(response)
    }.with(parameters)
  }
}
