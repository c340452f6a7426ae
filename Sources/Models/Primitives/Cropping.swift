/// An image without some of its rows and columns.
package struct Cropping: Primitive {
  package var cropped: Padding2D

  package init(_ cropped: Padding2D) { self.cropped = cropped }

  package func isNonNegative(_ input: Bool) -> Bool { input }

  package var readsSinglePrecision: Bool { true }

  package var description: String { "crop \(cropped)" }
}
