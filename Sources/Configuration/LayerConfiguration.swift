/// A layer of `stem` or `head`: what the spec calls its kind, all its arguments by Keras's names, and
/// the name that the spec gives it.
package struct LayerConfiguration: Hashable, Sendable {
  /// Such as `dense`.
  package var kind: String
  package var arguments: [SpecValue.Entry]
  /// Nil where it has the name that a fresh Keras process gives it.
  package var name: String?

  package init(kind: String, arguments: [SpecValue.Entry] = [], name: String? = nil) {
    self.kind = kind
    self.arguments = arguments
    self.name = name
  }
}
