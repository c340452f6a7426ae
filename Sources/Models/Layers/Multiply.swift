/// Keras's `Multiply`: the product of tensors, element by element.
package struct Multiply: ElementwiseLayer {
  package static let className = "Multiply"
  package static let operation = ElementwiseBinary.Operation.multiply

  package init() {}
}
