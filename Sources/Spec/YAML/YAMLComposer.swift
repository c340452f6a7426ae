internal import Configuration

/// Builds the tree of a YAML text: resolves scalars, aliases and merge keys.
package struct YAMLComposer {
  static let depthLimit = 64
  static let aliasLimit = 10_000

  private enum Anchor {
    /// Its node is still being read.
    case open
    case node(SpecNode)
  }

  private let source: SourceText
  private let number: Int
  private let parser: YAMLParser
  private var anchors: [String: Anchor] = [:]
  private var expanded = 0
  private var faults: [Fault] = []

  private init(_ source: SourceText, number: Int) {
    self.source = source
    self.number = number
    parser = YAMLParser(source.text)
  }

  /// The tree of a text, nil where there is none; `number` is the text's among all that are read.
  package static func compose(_ source: SourceText, number: Int) -> (
    root: SpecNode?, faults: [Fault]
  ) {
    var composer = YAMLComposer(source, number: number)
    do {
      let root = try composer.document()
      return (root, composer.faults)
    } catch {
      return (nil, composer.faults + [error])
    }
  }

  private mutating func document() throws(Fault) -> SpecNode {
    var event = try next()
    if case .streamStart = event.kind { event = try next() }
    guard case .documentStart = event.kind else { throw Fault(YAMLProblem.empty, at: nil) }
    let root = try node(try next(), depth: 0)
    _ = try next()
    let after = try next()
    guard case .streamEnd = after.kind else {
      throw Fault(YAMLProblem.severalDocuments, at: range(after))
    }
    return root
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(Fault) -> SpecNode {
    guard depth < Self.depthLimit else {
      throw Fault(YAMLProblem.tooDeep(limit: Self.depthLimit), at: range(event))
    }
    if case .alias(let name) = event.kind { return try resolve(name, event) }
    if let anchor = event.anchor { anchors[anchor] = .open }
    var range = range(event)
    let content: SpecNode.Content
    switch event.kind {
    case .scalar(let text, let isPlain): content = scalar(text, isPlain, event)
    case .listStart:
      refuseTag(of: event)
      var items: [SpecNode] = []
      var inner = try next()
      while !inner.isEnd {
        items.append(try node(inner, depth: depth + 1))
        inner = try next()
      }
      range.end = inner.end
      content = .list(items)
    default:
      refuseTag(of: event)
      let (entries, end) = try map(depth: depth)
      range.end = end
      content = .map(entries)
    }
    var node = SpecNode(content, range: range)
    if case .scalar(let text, isPlain: true) = event.kind {
      node.spelling = content.spelling(of: text)
    }
    if let anchor = event.anchor { anchors[anchor] = .node(node) }
    return node
  }

  private mutating func map(depth: Int) throws(Fault) -> ([SpecNode.Entry], end: Mark) {
    var entries: [SpecNode.Entry] = []
    var merged: [SpecNode.Entry] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try next()
      if event.isEnd {
        entries += merged.filter { lines.updateValue(0, forKey: $0.key) == nil }
        return (entries, event.end)
      }
      let keyNode = try node(event, depth: depth + 1)
      let value = try node(try next(), depth: depth + 1)
      guard case .scalar(let key, let isPlain) = event.kind else {
        faults.append(Fault(YAMLProblem.keyIsNoText, at: keyNode.range))
        continue
      }
      if let line = lines[key] {
        faults.append(
          Fault(YAMLProblem.duplicateKey(key, firstLine: line + 1), at: keyNode.range))
        continue
      }
      lines[key] = keyNode.range.start.line
      if isPlain { refuseOddSpaces(in: key, at: keyNode.range) }
      if key == "<<" && isPlain {
        merged += entriesToMerge(value)
      } else {
        entries.append(SpecNode.Entry(key: key, keyRange: keyNode.range, value: value))
      }
    }
  }

  private mutating func entriesToMerge(_ value: SpecNode) -> [SpecNode.Entry] {
    switch value.content {
    case .map(let entries): return entries
    case .list(let items): return items.flatMap { entriesToMerge($0) }
    default:
      faults.append(Fault(YAMLProblem.mergeOfNoMap, at: value.range))
      return []
    }
  }

  private mutating func scalar(
    _ text: String, _ isPlain: Bool, _ event: YAMLEvent
  ) -> SpecNode.Content {
    if event.tag == "tag:yaml.org,2002:str" || event.tag == "!" { return .string(text) }
    refuseTag(of: event)
    if isPlain,
      text.unicodeScalars.first?.isOddSpace ?? false
        || text.unicodeScalars.last?.isOddSpace ?? false
    {
      refuseOddSpaces(in: text, at: range(event))
    }
    return isPlain
      ? SpecNode(of: SpecValue(plain: text), range: range(event)).content : .string(text)
  }

  private mutating func refuseTag(of event: YAMLEvent) {
    if let tag = event.tag { faults.append(Fault(YAMLProblem.tag(tag), at: range(event))) }
  }

  /// Says where a space stands that YAML takes for a letter; `text` is what is written at `range`.
  private mutating func refuseOddSpaces(in text: String, at range: SourceRange) {
    let scalars = text.unicodeScalars
    guard let space = scalars.first(where: \.isOddSpace) else { return }
    var place = range
    if range.start.line == range.end.line,
      range.end.column - range.start.column == scalars.count,
      let index = Array(scalars).firstIndex(where: \.isOddSpace)
    {
      place.start.column += index
      place.end.column = place.start.column + 1
    }
    faults.append(Fault(YAMLProblem.oddSpace(space), at: place))
  }

  private mutating func resolve(_ name: String, _ event: YAMLEvent) throws(Fault) -> SpecNode {
    switch anchors[name] {
    case nil: throw Fault(YAMLProblem.unknownAlias(name), at: range(event))
    case .open: throw Fault(YAMLProblem.recursiveAlias(name), at: range(event))
    case .node(let node):
      expanded += node.count
      guard expanded <= Self.aliasLimit else {
        throw Fault(YAMLProblem.aliasesTooLarge(limit: Self.aliasLimit), at: range(event))
      }
      return node
    }
  }

  private func range(_ event: YAMLEvent) -> SourceRange {
    SourceRange(source: number, start: event.start, end: event.end)
  }

  private func next() throws(Fault) -> YAMLEvent {
    do {
      return try parser.next()
    } catch {
      throw fault(error)
    }
  }

  /// Turns libyaml's complaint into ours, at the place where the cause is.
  private func fault(_ error: YAMLSyntaxError) -> Fault {
    let isUnclosed =
      error.context == "while scanning a quoted scalar"
      && error.problem != "found unknown escape character"
      || error.problem.hasPrefix("did not find expected ','")
    let mark = min(isUnclosed ? error.contextMark : error.mark, source.end)
    if let line = [error.mark.line, error.mark.line - 1].first(where: isIndentedByTab) {
      let start = Mark(line: line, column: 0)
      return Fault(
        YAMLProblem.tabIndentation,
        at: SourceRange(source: number, start: start, end: Mark(line: line, column: 1)))
    }
    if let fault = oddSpace(near: error.mark.line) { return fault }
    let shift = source.shift(ofLine: mark.line)
    let character = source.line(mark.line)?.unicodeScalars.dropFirst(shift + mark.column).first
    let problem = YAMLProblem.syntax(
      problem: error.problem, context: error.context, character: character.map(Character.init))
    let end = Mark(line: mark.line, column: mark.column + 1)
    return Fault(problem, at: SourceRange(source: number, start: mark, end: end))
  }

  /// What looks like a space in a line that cannot be read, or in the one before it.
  private func oddSpace(near line: Int) -> Fault? {
    for number in [line, line - 1] {
      guard
        let scalars = source.line(number)?.unicodeScalars.dropFirst(source.shift(ofLine: number)),
        let column = scalars.prefix(while: { $0 != "#" }).enumerated()
          .first(where: { $0.element.isOddSpace })
      else { continue }
      let start = Mark(line: number, column: column.offset)
      let end = Mark(line: number, column: column.offset + 1)
      return Fault(
        YAMLProblem.oddSpace(column.element),
        at: SourceRange(source: self.number, start: start, end: end))
    }
    return nil
  }

  private func isIndentedByTab(_ number: Int) -> Bool {
    guard let line = source.line(number) else { return false }
    let indentation = line.prefix { $0 == " " || $0 == "\t" }
    let rest = line.dropFirst(indentation.count).first
    return indentation.contains("\t") && rest != nil && rest != "#"
  }
}

extension YAMLEvent {
  fileprivate var isEnd: Bool {
    if case .end = kind { true } else { false }
  }
}

extension SpecNode.Content {
  /// The text of a number or a truth value; of other values it says nothing.
  fileprivate func spelling(of text: String) -> String? {
    switch self {
    case .bool, .int, .double: text.utf8.count > 40 ? nil : text
    default: nil
    }
  }
}

extension Unicode.Scalar {
  /// Whether this looks like a space and is none to YAML, such as a no-break space.
  fileprivate var isOddSpace: Bool {
    switch value {
    case 0xA0, 0x1680, 0x2000...0x200B, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}
