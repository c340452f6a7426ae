/// What keeps a text from being a tree of values.
package enum YAMLProblem: Problem {
  case unreadable(reason: String)
  case tooLarge(bytes: Int, limit: Int)
  case notUTF8
  case otherEncoding(String)
  case forbiddenCharacter(Unicode.Scalar)
  /// A character that looks like a space.
  case oddSpace(Unicode.Scalar)
  case empty
  case rootIsNoMap(received: String)
  case severalDocuments
  case tabIndentation
  case tooDeep(limit: Int)
  case unknownAlias(String)
  case recursiveAlias(String)
  case aliasesTooLarge(limit: Int)
  case tag(String)
  case keyIsNoText
  case duplicateKey(String, firstLine: Int)
  case mergeOfNoMap
  /// libyaml's own words, and the character that it stopped at.
  case syntax(problem: String, context: String?, character: Character?)

  package var message: String {
    switch self {
    case .unreadable(let reason): "cannot read this file: \(reason)"
    case .tooLarge(let bytes, let limit):
      "a spec of \(bytes) bytes is not read, the limit is \(limit)"
    case .notUTF8: "this is not UTF-8 text"
    case .otherEncoding(let name): "this text is \(name), expected UTF-8"
    case .forbiddenCharacter(let scalar):
      "the character U+\(hexadecimal(scalar)) is not allowed in YAML"
    case .oddSpace(let scalar):
      "this is \(scalar.value == 0xA0 ? "a no-break space" : "no plain space"), "
        + "U+\(hexadecimal(scalar)), which YAML takes for a letter"
    case .empty: "this spec is empty, expected keys such as 'name' and 'dataset'"
    case .rootIsNoMap(let received):
      "expected keys such as 'name' and 'dataset', received \(received)"
    case .severalDocuments: "a second document begins here, expected one spec a file"
    case .tabIndentation: "a tab indents this line, YAML takes only spaces"
    case .tooDeep(let limit): "values are nested deeper than \(limit) levels"
    case .unknownAlias(let name): "no anchor '&\(name)' precedes the alias '*\(name)'"
    case .recursiveAlias(let name): "the alias '*\(name)' is inside its own anchor"
    case .aliasesTooLarge(let limit): "the aliases stand for more than \(limit) values"
    case .tag(let tag): "the tag '\(tag)' is not supported"
    case .keyIsNoText: "a key must be plain text"
    case .duplicateKey(let key, _): "duplicate key '\(key)'"
    case .mergeOfNoMap: "'<<' expects a map or a list of maps"
    case .syntax(let problem, let context, let character):
      Self.sentence(problem, context, character)
    }
  }

  package var notes: [String] {
    switch self {
    case .notUTF8, .otherEncoding: ["save the file as UTF-8"]
    case .oddSpace: ["write a plain space"]
    case .severalDocuments: ["remove the '---'"]
    case .tag: ["put the value in quotes to make it text"]
    case .duplicateKey(let key, let line): ["'\(key)' is first given on line \(line)"]
    case .syntax("found unknown escape character", _, _):
      ["in single quotes a backslash is only a backslash"]
    case .syntax("mapping values are not allowed in this context", _, _):
      ["put a text with ': ' in quotes, or check how far the line is indented"]
    default: []
    }
  }

  private func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func sentence(
    _ problem: String, _ context: String?, _ character: Character?
  ) -> String {
    switch problem {
    case "found character that cannot start any token":
      "no value can begin with '\(character.map(String.init) ?? "")' unless it is in quotes"
    case "found unexpected end of stream", "found unexpected document indicator":
      "this quoted text has no end"
    case "mapping values are not allowed in this context": "a ':' is not allowed here"
    case "mapping keys are not allowed in this context": "a key is not allowed here"
    case "block sequence entries are not allowed in this context":
      "a list item is not allowed here"
    case "could not find expected ':'": "expected ':' after this key"
    case "did not find expected key": "expected a key, or this line is indented wrongly"
    case "did not find expected '-' indicator":
      "expected '- ' and a list item, or this line is indented wrongly"
    case "did not find expected ',' or ']'": "this list lacks a ',' or its ']'"
    case "did not find expected ',' or '}'": "this map lacks a ',' or its '}'"
    case "did not find expected node content": "expected a value"
    case "did not find expected <document start>": "expected the end of the spec"
    case "found unknown escape character": "unknown escape in double quotes"
    case "did not find expected alphabetic or numeric character":
      "an anchor or alias needs a name; put a text that begins with '&' or '*' in quotes"
    case "did not find expected comment or line break":
      "expected a line break after the block's indicator"
    default: "this is not YAML: " + [context, problem].compactMap(\.self).joined(separator: ", ")
    }
  }
}
