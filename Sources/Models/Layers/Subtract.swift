/// Keras's `Subtract`: the first of two tensors less the second, element by element.
package struct Subtract: ElementwiseLayer {
  package static let className = "Subtract"
  package static let operation = ElementwiseBinary.Operation.subtract
  package static let takesMany = false

  package init() {}
}
