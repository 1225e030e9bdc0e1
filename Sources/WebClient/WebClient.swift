import HTTP

/// The browser's side: pages, their scripts and their style, embedded in the binary and held as bytes.
///
/// `Pages/croupier.js` exports `CroupierClient`, which any page may import (it needs `session.js`, and nothing else); the page at `/` is
/// its first user. The operator has a page at `/admin/`, on the listener for operators.
package enum WebClient {
  /// Headers that belong to every asset: nothing is loaded from elsewhere, nothing inline is run, no other site frames the
  /// page. `no-cache` lets a browser keep an asset but ask each time whether it still holds, since names carry no version.
  package static let headers: [(name: String, value: String)] = [
    ("Cache-Control", "no-cache"),
    ("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
  ]

  /// The players' asset at the path of a request target, without its query; `nil` when there is none.
  package static func asset(path: String) -> Asset? { assets[path] }

  /// The operator's.
  package static func adminAsset(path: String) -> Asset? { adminAssets[path] }

  private static let assets = [
    "/": Asset(.html, PackageResources.index_html),
    "/icon.svg": icon,
    "/page.js": Asset(.javaScript, PackageResources.page_js),
    "/room.js": Asset(.javaScript, PackageResources.room_js),
    "/dom.js": Asset(.javaScript, PackageResources.dom_js),
    "/croupier.js": Asset(.javaScript, PackageResources.croupier_js),
    "/session.js": Asset(.javaScript, PackageResources.session_js),
    "/croupier.css": style,
  ]

  private static let adminAssets = [
    "/icon.svg": icon,
    "/admin/": Asset(.html, PackageResources.admin_html),
    "/admin/admin.js": Asset(.javaScript, PackageResources.admin_js),
    "/admin/admin.css": Asset(.css, PackageResources.admin_css),
    "/croupier.css": style,
  ]

  private static let icon = Asset(.svg, PackageResources.icon_svg)
  private static let style = Asset(.css, PackageResources.croupier_css)
}
