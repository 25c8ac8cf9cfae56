import Diagnostics
import TelemetryModel

/// Samples over time as an SVG picture: value axis with units, time axis in UTC, a legend.
///
/// The picture holds no script and names nothing outside itself; its colours suit light and dark
/// pages.
package struct SVGChart: Sendable {
  /// Stands above the plot: the query.
  package var title: String
  package var unit: ValueUnit

  private static let width = 960
  private static let plotHeight = 340
  private static let left = 84
  private static let right = 24
  private static let top = 44
  private static let legendRow = 20
  /// Series that the legend names; of more, the first.
  private static let legendMax = 20
  /// Colours that stay apart for most kinds of colour blindness (after Okabe and Ito, 2008).
  private static let colours = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d00", "#7f7f7f",
  ]

  package init(title: String, unit: ValueUnit = .none) {
    self.title = title
    self.unit = unit
  }

  private var plotWidth: Int { Self.width - Self.left - Self.right }

  /// The picture of the floats of `matrix`.
  package func render(_ matrix: [SampleSeries]) -> String {
    let named = min(matrix.count, Self.legendMax)
    let rows = named + (named < matrix.count ? 1 : 0)
    let height = Self.top + Self.plotHeight + 40 + rows * Self.legendRow + 8
    var out = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.width)" height="\(height)" \
      viewBox="0 0 \(Self.width) \(height)" font-family="system-ui, sans-serif" font-size="12">
      <rect width="100%" height="100%" fill="#ffffff"/>
      <text x="\(Self.left)" y="24" font-size="14" fill="#222222">\(XMLText.escaped(title))</text>

      """
    guard let span = ChartSpan(of: matrix) else {
      return out + "<text x=\"\(Self.left)\" y=\"\(Self.top + 40)\" fill=\"#555555\">"
        + "nothing to draw</text>\n</svg>\n"
    }
    let values = ValueAxis(covering: span.values, tickCount: 7, unit: unit)
    let times = TimeAxis(start: span.times.lowerBound, end: span.times.upperBound, tickMax: 10)
    out += grid(values, times)
    for (index, series) in matrix.enumerated() {
      out += path(series, index, values: values, times: times, gapMax: span.gapMax)
    }
    return out + legend(matrix, named: named) + "</svg>\n"
  }

  private func x(_ time: Int64, _ times: TimeAxis) -> Double {
    Double(Self.left) + times.share(of: time) * Double(plotWidth)
  }

  private func y(share: Double) -> Double {
    Double(Self.top) + (1 - share) * Double(Self.plotHeight)
  }

  private func grid(_ values: ValueAxis, _ times: TimeAxis) -> String {
    let end = Self.width - Self.right
    var out = "<g stroke=\"#dddddd\" fill=\"#555555\">\n"
    for tick in values.ticks {
      let y = coordinate(self.y(share: values.share(ofTick: tick)))
      out += "<line x1=\"\(Self.left)\" y1=\"\(y)\" x2=\"\(end)\" y2=\"\(y)\"/>"
      out += "<text x=\"\(Self.left - 8)\" y=\"\(y)\" dy=\"4\" text-anchor=\"end\" "
      out += "stroke=\"none\">\(XMLText.escaped(values.text(of: tick)))</text>\n"
    }
    let bottom = Self.top + Self.plotHeight
    for tick in times.ticks {
      let x = coordinate(self.x(tick, times))
      out += "<line x1=\"\(x)\" y1=\"\(bottom)\" x2=\"\(x)\" y2=\"\(bottom + 5)\" "
      out += "stroke=\"#555555\"/>"
      out += "<text x=\"\(x)\" y=\"\(bottom + 20)\" text-anchor=\"middle\" stroke=\"none\">"
      out += "\(times.text(of: tick))</text>\n"
    }
    return out + "</g>\n"
  }

  /// One series: a line for each run of points without a gap, a dot for a point alone.
  private func path(
    _ series: SampleSeries, _ index: Int, values: ValueAxis, times: TimeAxis, gapMax: Int64
  ) -> String {
    var data = ""
    var previous: Int64?
    for (time, value) in zip(series.timestamps, series.values) {
      guard value.isFinite else {
        previous = nil
        continue
      }
      let place =
        coordinate(x(time, times)) + " " + coordinate(y(share: values.share(of: value)))
      let goesOn = previous.map { time - $0 <= gapMax } ?? false
      // A move and a line of no length is a dot under round caps.
      data += goesOn ? "L" + place : "M" + place + "h0"
      previous = time
    }
    if data.isEmpty { return "" }
    return "<path d=\"\(data)\" fill=\"none\" stroke=\"\(colour(index))\" stroke-width=\"1.5\" "
      + "stroke-linecap=\"round\" stroke-linejoin=\"round\">"
      + "<title>\(XMLText.escaped(series.labels.metricDescription))</title></path>\n"
  }

  private func legend(_ matrix: [SampleSeries], named: Int) -> String {
    var out = ""
    var y = Self.top + Self.plotHeight + 48
    for (index, series) in matrix.prefix(named).enumerated() {
      let last = series.values.last.map { " · " + unit.text(of: $0) } ?? ""
      let name = DisplayWidth.truncated(VisibleText.of(series.labels.metricDescription), to: 110)
      out += "<rect x=\"\(Self.left)\" y=\"\(y - 9)\" width=\"10\" height=\"10\" "
      out += "fill=\"\(colour(index))\"/>"
      out += "<text x=\"\(Self.left + 18)\" y=\"\(y)\" fill=\"#222222\">"
      out += "\(XMLText.escaped(name + last))</text>\n"
      y += Self.legendRow
    }
    if named < matrix.count {
      out += "<text x=\"\(Self.left + 18)\" y=\"\(y)\" fill=\"#555555\">"
      out += "and \(matrix.count - named) more</text>\n"
    }
    return out
  }

  private func colour(_ index: Int) -> String { Self.colours[index % Self.colours.count] }

  /// A tenth of a pixel is fine enough.
  private func coordinate(_ value: Double) -> String { NumberText.fixed(value, decimals: 1) }
}
