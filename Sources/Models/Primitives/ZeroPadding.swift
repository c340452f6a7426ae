/// Zeros around an image.
package struct ZeroPadding: Primitive {
  package var padding: Padding2D

  package init(_ padding: Padding2D) { self.padding = padding }

  package var readsSinglePrecision: Bool { true }

  package var description: String { "pad \(padding)" }
}
