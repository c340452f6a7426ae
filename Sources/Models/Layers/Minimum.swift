/// Keras's `Minimum`: the smallest of tensors, element by element.
package struct Minimum: ElementwiseLayer {
  package static let className = "Minimum"
  package static let operation = ElementwiseBinary.Operation.minimum

  package init() {}
}
