/// Keras's `AveragePooling2D`: the average of each window, over the pixels inside the image.
package struct AveragePooling2D: WindowPoolingLayer {
  package static let className = "AveragePooling2D"
  package static let specName: String? = "average_pooling"
  package static let summary = "the mean of each window"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "pool_size")
  package static let kind = PoolingKind.average

  package var poolSize = [2, 2]
  package var strides = [2, 2]
  package var padding: PaddingMode = .valid

  package init() {}
}
