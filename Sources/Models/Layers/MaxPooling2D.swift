/// Keras's `MaxPooling2D`: the maximum of each window.
package struct MaxPooling2D: WindowPoolingLayer {
  package static let className = "MaxPooling2D"
  package static let specName: String? = "max_pooling"
  package static let summary = "the maximum of each window"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "pool_size")
  package static let kind = PoolingKind.maximum

  package var poolSize = [2, 2]
  package var strides = [2, 2]
  package var padding: PaddingMode = .valid

  package init() {}
}
