/// Messages as a game sends them.
enum Sample {
  static let data = #"{"n":123456,"s":1,"move":"e2e4","card":{"suit":"♠","rank":"A"}}"#
  static let act = #"{"type":"act","id":"a-123456","data":\#(data)}"#
  static let signal = #"{"type":"signal","data":{"x":123.5,"y":-7.25,"t":1700000000000}}"#
  static let join =
    #"{"type":"join","room":"ABC234","name":"Ada","after":0,"client":"c-1","create":{"game":"relay","seats":4}}"#
  static let event =
    #"{"type":"event","seq":42,"kind":"action","player":"p-1","ts":1700000000000,"data":\#(data),"digest":"0123456789abcdef"}"#
  /// 1 KiB of nested JSON.
  static let document =
    "["
    + Array(repeating: #"{"a":[1,2.5,-3e4,true,null],"name":"zażółć \"gęślą\" jaźń"}"#, count: 15).joined(
      separator: ",") + "]"
}
