internal import Configuration

/// The grammar of specs as a page of Markdown: every key with its type, default and meaning.
package enum SpecReference {
  /// The page, in the grammar's order.
  package static var text: String {
    var writer = ReferenceWriter()
    writer.write(SpecGrammar.root, at: [])
    return """
      # Spec reference

      Every key of an experiment's YAML file. `runexp schema --reference` writes this page from the same
      declarations that read specs, so it is complete. A key whose default is empty may be left out. Where
      one of several names is expected, its arguments follow it: `optimizer: adam` or
      `optimizer: {adam: {learning_rate: 0.01}}`.


      """ + writer.sections.joined(separator: "\n")
  }
}

private struct ReferenceWriter {
  private(set) var sections: [String] = []
  /// Where a table was written first, by its text.
  private var written: [String: String] = [:]

  mutating func write(_ shape: SpecShape, at path: [String]) {
    switch shape {
    case .record(let keys, _, _):
      guard add(ReferenceWriter.table(keys), at: path) else { return }
      for key in keys { write(key.shape, at: path + [key.name]) }
    case .variants(let variants):
      guard add(ReferenceWriter.table(variants: variants), at: path) else { return }
      for variant in variants { write(variant.shape, at: path + [variant.name]) }
    case .list(of: let item, _, _): write(item, at: path)
    case .dictionary(_, of: let value, _): write(value, at: path + ["NAME"])
    case .either(let shapes): for shape in shapes { write(shape, at: path) }
    case .bool, .integer, .number, .text, .choice, .pair, .anything: break
    }
  }

  /// False where the same table is elsewhere, which is named then.
  private mutating func add(_ table: String?, at path: [String]) -> Bool {
    guard let table else { return false }
    let name = path.isEmpty ? "The whole file" : "`\(path.joined(separator: "."))`"
    if let first = written[table] {
      if first != name { sections.append("## \(name)\n\nAs \(first).\n") }
      return false
    }
    written[table] = name
    sections.append("## \(name)\n\n\(table)")
    return true
  }

  private static func table(_ keys: [SpecShape.Key]) -> String? {
    guard !keys.isEmpty else { return nil }
    let rows = keys.map { key in
      "| `\(key.name)` | \(cell(key.shape.reference)) | \(standard(of: key)) | \(cell(key.summary)) |"
    }
    return "| key | type | default | meaning |\n|---|---|---|---|\n"
      + rows.joined(separator: "\n") + "\n"
  }

  private static func table(variants: [SpecShape.Key]) -> String? {
    let rows = variants.map { "| `\($0.name)` | \(cell($0.summary)) |" }
    return "One of:\n\n| name | meaning |\n|---|---|\n" + rows.joined(separator: "\n") + "\n"
  }

  private static func standard(of key: SpecShape.Key) -> String {
    switch key.requirement {
    case .always: return "required"
    case .unless: return "required, unless stated elsewhere"
    case .never:
      guard let standard = key.standard, !standard.isEmpty else { return "" }
      // Long defaults are those of the keys below.
      let text = standard.yaml
      return text.count > 40 ? "see below" : "`\(cell(text))`"
    }
  }

  /// A bar would end the cell.
  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

extension SpecShape {
  /// What a value may be, all words named.
  fileprivate var reference: String {
    switch self {
    case .choice(let names): names.map { "`\($0)`" }.joined(separator: ", ")
    case .record: "a map"
    case .variants: "a name, or {name: arguments}"
    case .list(of: let item, _, _): "a list: \(item.reference)"
    case .either(let shapes): Words.either(shapes.map(\.reference))
    default: words
    }
  }
}
