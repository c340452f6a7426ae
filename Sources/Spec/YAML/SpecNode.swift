package import Configuration

/// A value of a spec with its place in the text.
package struct SpecNode: Sendable {
  package indirect enum Content: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case list([SpecNode])
    /// Keys in the order of the file, each once.
    case map([Entry])
  }

  package struct Entry: Sendable {
    package var key: String
    package var keyRange: SourceRange
    package var value: SpecNode
  }

  package var content: Content
  package var range: SourceRange
  /// How the text writes a number, `true` or `false`: `007`, `1.10`.
  package var spelling: String?

  package init(_ content: Content, range: SourceRange) {
    self.content = content
    self.range = range
  }

  /// A value without a place, or all of whose parts are at `range`.
  package init(of value: SpecValue, range: SourceRange) {
    self.range = range
    switch value {
    case .null: content = .null
    case .bool(let flag): content = .bool(flag)
    case .int(let number): content = .int(number)
    case .double(let number): content = .double(number)
    case .string(let text): content = .string(text)
    case .list(let items): content = .list(items.map { SpecNode(of: $0, range: range) })
    case .map(let entries):
      content = .map(
        entries.map {
          Entry(key: $0.key, keyRange: range, value: SpecNode(of: $0.value, range: range))
        })
    }
  }

  /// The value without positions.
  package var value: SpecValue {
    switch content {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .int(let number): .int(number)
    case .double(let number): .double(number)
    case .string(let text): .string(text)
    case .list(let items): .list(items.map(\.value))
    case .map(let entries): .map(entries.map { SpecValue.Entry($0.key, $0.value.value) })
    }
  }

  package var isNull: Bool {
    if case .null = content { true } else { false }
  }

  /// The entries of a map; none for anything else.
  package var entries: [Entry] {
    if case .map(let entries) = content { entries } else { [] }
  }

  /// The items of a list; none for anything else.
  package var items: [SpecNode] {
    if case .list(let items) = content { items } else { [] }
  }

  /// How many nodes there are, this one included.
  var count: Int {
    items.reduce(1) { $0 + $1.count } + entries.reduce(0) { $0 + $1.value.count }
  }
}
