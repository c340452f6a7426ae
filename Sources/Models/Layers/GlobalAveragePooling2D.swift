/// Keras's `GlobalAveragePooling2D`: the average over the image, for each channel.
package struct GlobalAveragePooling2D: GlobalPoolingLayer {
  package static let className = "GlobalAveragePooling2D"
  package static let specName: String? = "global_average_pooling"
  package static let summary = "the mean over the image"
  package static let kind = PoolingKind.average

  package var keepdims = false

  package init() {}
}
