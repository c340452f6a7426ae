internal import Basics
internal import Testing

/// What a page is made of, read as strictly as a browser never would.
struct PageCheck {
  struct Element {
    let name: String
    let attributes: [String: String]
  }

  private(set) var elements: [Element] = []
  private(set) var faults: [String] = []
  /// Everything between the elements, with its entities.
  private(set) var text = ""

  private static let voids: Set<String> = ["meta", "link", "img", "br"]

  init(_ html: String) {
    var open: [String] = []
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      text += rest[..<start]
      guard let end = rest[start...].firstIndex(of: ">") else {
        faults.append("a tag without an end")
        return
      }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("!") { continue }
      if tag.hasPrefix("/") {
        let last = open.popLast()
        if last != String(tag.dropFirst()) { faults.append("</\(tag)> closes \(last ?? "-")") }
        continue
      }
      let element = PageCheck.element(tag)
      elements.append(element)
      if element.name == "style", let close = rest.range(of: "</style>") {
        rest = rest[close.upperBound...]
        continue
      }
      if !PageCheck.voids.contains(element.name) { open.append(element.name) }
    }
    if !open.isEmpty { faults.append("still open: \(open)") }
    let ids = elements.compactMap { $0.attributes["id"] }
    if Set(ids).count != ids.count { faults.append("ids are not unique") }
  }

  func all(_ name: String, style: String? = nil) -> [Element] {
    elements.filter { element in
      element.name == name && (style == nil || element.attributes["class"] == style)
    }
  }

  private static func element(_ tag: Substring) -> Element {
    let pieces = tag.split(separator: "\"", omittingEmptySubsequences: false)
    let head = pieces[0].split(separator: " ")
    var attributes: [String: String] = [:]
    for index in stride(from: 0, to: pieces.count - 1, by: 2) {
      let name = pieces[index].split(separator: " ").last?.dropLast() ?? ""
      attributes[String(name)] = String(pieces[index + 1])
    }
    return Element(name: String(head[0]), attributes: attributes)
  }
}

extension Substring {
  /// The first place of a text.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      guard let next = self[index(after: start)...].firstIndex(of: text[text.startIndex]) else {
        return nil
      }
      start = next
    }
    return nil
  }
}
