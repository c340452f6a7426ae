/// A piece of a page that is sound by construction: text is escaped on its way in, and the names of
/// elements and attributes stand in this program's own source.
struct Markup: Sendable {
  private(set) var html: String

  /// Nothing.
  init() { html = "" }

  /// Text from anywhere.
  init(text: String) { html = Markup.escaped(text, quotes: false) }

  /// Markup or a style sheet that stands in this program's source.
  init(source: StaticString) { html = "\(source)" }

  fileprivate init(_ name: StaticString, _ attributes: Attributes, content: Markup?) {
    html = "<\(name)"
    for (name, value) in attributes {
      guard let value else { continue }
      html += " \(name)=\"\(Markup.escaped(value, quotes: true))\""
    }
    html += ">"
    if let content { html += content.html + "</\(name)>" }
  }

  init(joining parts: [Markup]) { html = parts.map(\.html).joined() }

  var isEmpty: Bool { html.isEmpty }

  static func += (left: inout Markup, right: Markup) { left.html += right.html }

  /// Control characters, which no page may hold, become the replacement character.
  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"" where quotes: result += "&quot;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}": result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Attributes in their order; those without a value are left out.
typealias Attributes = KeyValuePairs<StaticString, String?>

/// An element with its end tag.
func element(
  _ name: StaticString, _ attributes: Attributes = [:],
  @MarkupBuilder content: () -> Markup = { Markup() }
) -> Markup {
  Markup(name, attributes, content: content())
}

/// An element that has no end tag, such as `meta` or `img`.
func voidElement(_ name: StaticString, _ attributes: Attributes = [:]) -> Markup {
  Markup(name, attributes, content: nil)
}

/// Puts pieces one after the other; strings among them are text.
@resultBuilder
enum MarkupBuilder {
  static func buildExpression(_ text: String) -> Markup { Markup(text: text) }
  static func buildExpression(_ markup: Markup) -> Markup { markup }
  static func buildBlock(_ parts: Markup...) -> Markup { Markup(joining: parts) }
  static func buildArray(_ parts: [Markup]) -> Markup { Markup(joining: parts) }
  static func buildOptional(_ part: Markup?) -> Markup { part ?? Markup() }
  static func buildEither(first part: Markup) -> Markup { part }
  static func buildEither(second part: Markup) -> Markup { part }
}
