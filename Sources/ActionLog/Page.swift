import Rooms

/// A part of a list, newest first.
package struct Page<Item: Sendable & Equatable, Cursor: Sendable & Equatable>: Sendable, Equatable {
  package var items: [Item]
  /// `before` of the next page, or `nil` when this is the last.
  package var next: Cursor?

  package init(items: [Item], next: Cursor?) {
    self.items = items
    self.next = next
  }

  /// The first `limit` of `items`, which has one more when there is a next page. `cursor` says where an item stands.
  init(oneTooMany items: [Item], limit: Int, cursor: (Item) -> Cursor) {
    let page = Array(items.prefix(limit))
    self.init(items: page, next: items.count > limit ? page.last.map(cursor) : nil)
  }
}
