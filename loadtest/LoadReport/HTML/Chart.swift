/// A chart as a figure of a page: the curves are SVG that stretches with the page, the words are HTML that does not.
struct Chart {
  let title: String
  /// What the axes are, in words.
  let note: String
  let x: Axis
  let y: Axis
  let curves: [Curve]
  /// Lines from the bottom to the top.
  var marks: [(x: Double, text: String)] = []
  /// Whether the area below the first curve is tinted.
  var isFilled = false

  struct Curve {
    let name: String
    /// The figure of the whole run that stands beside the name.
    let figure: String
    /// In their order. `nil` breaks the line: nothing is known there.
    let points: [(x: Double, y: Double)?]
  }

  /// The length of each side of the drawing, in its own units.
  private static let side = 1000.0

  var markup: Markup {
    """
    <figure>
    <figcaption><h3>\(title)</h3><p>\(note)</p></figcaption>
    <ul class="legend">\(curves.indices.map(legend))</ul>
    <div class="plot">
    <div class="y">\(y.ticks.map { "<span style=\"bottom:\(raw: percent($0.position))\">\($0.label)</span>" })</div>
    <div class="area"><svg viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label="\(description)">
    <path class="grid" d="\(raw: grid)"/>
    \(isFilled ? fill : "")\(curves.indices.reversed().map(line))
    \(marks.map { "<path class=\"mark\" d=\"M\(raw: horizontal($0.x)) 0V1000\"/>" })
    </svg>\(marks.map { "<span class=\"mark\" style=\"left:\(raw: percent(x.position($0.x)))\">\($0.text)</span>" })</div>
    <div class="x">\(x.ticks.map { "<span style=\"left:\(raw: percent($0.position))\">\($0.label)</span>" })</div>
    </div>
    </figure>

    """
  }

  /// What a screen reader says in place of the drawing.
  private var description: String {
    title + ": " + curves.map { "\($0.name) \($0.figure)" }.joined(separator: ", ")
  }

  private func legend(_ index: Int) -> Markup {
    "<li class=\"curve\(index)\"><i></i>\(curves[index].name) <b>\(curves[index].figure)</b></li>"
  }

  private func line(_ index: Int) -> Markup {
    "<path class=\"line curve\(index)\" d=\"\(raw: known(curves[index].points).map(path).joined())\"/>"
  }

  private var fill: Markup {
    let shapes = known(curves.prefix(1).flatMap(\.points)).filter { $0.count > 1 }.map { part in
      let (first, last) = (horizontal(part[0].x), horizontal(part[part.count - 1].x))
      return path(part) + "L\(last) 1000L\(first) 1000Z"
    }
    return "<path class=\"fill\" d=\"\(raw: shapes.joined())\"/>"
  }

  /// The parts of a curve between which nothing is known.
  private func known(_ points: [(x: Double, y: Double)?]) -> [[(x: Double, y: Double)]] {
    points.split { $0 == nil }.map { $0.compactMap { $0 } }
  }

  private func path(_ points: [(x: Double, y: Double)]) -> String {
    let places = points.map { "\(horizontal($0.x)) \(number((1 - y.position($0.y)) * Self.side))" }
    // A point alone is drawn as a dash.
    return places.count == 1 ? "M\(places[0])m-12 0h24" : "M" + places.joined(separator: "L")
  }

  private func horizontal(_ value: Double) -> String { number(x.position(value) * Self.side) }

  private var grid: String {
    y.ticks.map { "M0 \(number((1 - $0.position) * Self.side))H1000" }.joined()
  }

  private func percent(_ fraction: Double) -> String { number(fraction * 100) + "%" }

  /// One decimal is a tenth of a thousandth of the width.
  private func number(_ value: Double) -> String { Quantity.shortest((value * 10).rounded() / 10) }
}
