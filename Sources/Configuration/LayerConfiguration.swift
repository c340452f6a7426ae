/// A layer of `stem` or `head`: its name in the spec, and all its arguments by Keras's names.
package struct LayerConfiguration: Hashable, Sendable {
  package var name: String
  package var arguments: [SpecValue.Entry]

  package init(name: String, arguments: [SpecValue.Entry] = []) {
    self.name = name
    self.arguments = arguments
  }
}
