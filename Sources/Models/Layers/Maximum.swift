/// Keras's `Maximum`: the largest of tensors, element by element.
package struct Maximum: ElementwiseLayer {
  package static let className = "Maximum"
  package static let operation = ElementwiseBinary.Operation.maximum

  package init() {}
}
