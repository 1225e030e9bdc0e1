import HTTP

/// The browser's side: a page, its script and its style, embedded in the binary and held as bytes.
///
/// `Pages/croupier.js` exports `CroupierClient`, which any page may import; the page at `/` is its first user.
package enum WebClient {
  /// Headers that belong to every asset: nothing is loaded from elsewhere, nothing inline is run, no other site frames the
  /// page. `no-cache` lets a browser keep an asset but ask each time whether it still holds, since names carry no version.
  package static let headers: [(name: String, value: String)] = [
    ("Cache-Control", "no-cache"),
    ("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
  ]

  /// The asset at the path of a request target, without its query; `nil` when there is none.
  package static func asset(path: String) -> Asset? {
    switch path {
    case "/": page
    case "/croupier.js": script
    case "/croupier.css": style
    default: nil
    }
  }

  private static let page = Asset(contentType: "text/html; charset=utf-8", bytes: PackageResources.index_html)
  private static let script = Asset(contentType: "text/javascript; charset=utf-8", bytes: PackageResources.croupier_js)
  private static let style = Asset(contentType: "text/css; charset=utf-8", bytes: PackageResources.croupier_css)
}
